"""The shop over the page."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.loader.site import World, ready, seen, visit

pytestmark = pytest.mark.e2e


def test_over_the_page_it_opens_from_its_link_and_gives_the_focus_back(page: Page, world: World) -> None:
    frame = visit(page, world, 'mode="overlay" view="product"')
    link = page.get_by_role("link", name="Open our shop")
    assert page.locator("iframe").count() == 0

    link.click()
    expect(frame.get_by_role("heading", name="product")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    seen(page, "ready")
    frame.get_by_role("link", name="A product").press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()
    page.wait_for_function("getComputedStyle(document.documentElement).overflow === 'visible'")
    assert [name for name, _ in page.evaluate("seen") if name in {"open", "close"}] == ["open", "close"]


def test_over_the_page_it_keeps_its_view_while_closed(page: Page, world: World) -> None:
    frame = visit(page, world, 'mode="overlay"')
    page.evaluate("CloudShop.open('basket')")
    expect(frame.get_by_role("heading", name="basket")).to_be_visible()
    seen(page, "ready")
    close = page.get_by_role("button", name="Close")
    box = close.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    close.click()
    page.get_by_role("link", name="Open our shop").click()

    expect(frame.get_by_role("heading", name="basket")).to_be_visible()
    assert len(seen(page, "ready")) == 1


@pytest.mark.parametrize(("width", "whole"), [(375, True), (1280, False)])
def test_over_a_small_page_it_fills_the_screen(page: Page, world: World, width: int, whole: bool) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    frame = visit(page, world, 'mode="overlay"')
    page.get_by_role("link", name="Open our shop").click()
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()
    box = page.get_by_role("dialog").bounding_box()

    assert box is not None
    assert ((box["width"], box["height"]) == (width, 700)) is whole


def refused(page: Page, world: World, **told: str) -> None:
    """A page that may not hold the shop, once that is known."""
    page.clock.install()
    visit(page, world, 'mode="overlay"', shop="stranger", **told)
    page.get_by_role("link", name="Open our shop").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.locator("iframe").evaluate("frame => getComputedStyle(frame).opacity") == "0"
    page.clock.run_for(9_000)
    expect(page.locator("cloud-shop")).to_have_attribute("state", "error")


def test_where_it_may_not_be_shown_the_dialog_has_the_link(page: Page, world: World) -> None:
    refused(page, world)

    page.get_by_role("dialog").get_by_role("link", name="Open our shop").click()
    page.wait_for_url(f"{world.portal}/shop/acme")


def test_once_it_has_failed_the_link_leads_to_the_shop(page: Page, world: World) -> None:
    refused(page, world)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.get_by_role("link", name="Open our shop").click()

    page.wait_for_url(f"{world.portal}/shop/acme")


def test_it_speaks_as_the_page_around(page: Page, world: World) -> None:
    refused(page, world, lang="el-GR")

    expect(page.get_by_role("button", name="Κλείσιμο")).to_be_visible()


def test_without_a_label_its_name_is_of_the_language_of_the_page(page: Page, world: World) -> None:
    visit(page, world, 'mode="overlay" locale="el"')
    page.evaluate("document.querySelector('cloud-shop').removeAttribute('label')")
    page.get_by_role("link", name="Open our shop").click()

    expect(page.get_by_role("dialog", name="Κατάστημα")).to_be_visible()
    expect(page.locator("iframe")).to_have_attribute("title", "Κατάστημα")


def test_its_bar_is_painted_as_the_page_and_then_as_the_shop(page: Page, world: World) -> None:
    held: list[Route] = []
    page.route(f"{world.portal}/embed/v1/acme/*", lambda route: held.append(route))
    visit(page, world, 'mode="overlay" scheme="light"')
    with page.expect_request(f"{world.portal}/embed/v1/acme/*"):
        page.get_by_role("link", name="Open our shop").click()
    dialog = page.get_by_role("dialog")

    expect(dialog).to_have_css("background-color", "rgb(34, 36, 48)")
    expect(dialog).to_have_css("color", "rgb(238, 238, 238)")
    expect(dialog).to_have_css("background-image", re.compile("gradient"))
    held[0].continue_()
    ready(page)
    expect(dialog).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(dialog).to_have_css("background-image", "none")


def test_the_mode_may_change_while_it_is_shown(page: Page, world: World) -> None:
    visit(page, world, "")
    ready(page)
    page.evaluate("document.querySelector('cloud-shop').setAttribute('mode', 'overlay')")
    link = page.get_by_role("link", name="Open our shop")
    expect(page.locator("iframe")).to_have_count(0)

    link.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    seen(page, "ready", 2)
    page.evaluate("document.querySelector('cloud-shop').removeAttribute('mode')")
    seen(page, "ready", 3)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link).to_be_hidden()
