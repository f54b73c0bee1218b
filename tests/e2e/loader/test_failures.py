"""What people see when something fails, and what they have typed."""

import re

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from tests.e2e.loader.site import World
from tests.e2e.running import at_rest

pytestmark = pytest.mark.e2e


def test_an_error_is_told_and_the_view_stays(frame: FrameLocator) -> None:
    at_rest(frame.get_by_role("link", name="A broken page")).click()

    expect(frame.get_by_role("alert")).to_contain_text("This did not work")
    expect(frame.get_by_role("alert")).to_contain_text("REF1")
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()
    at_rest(frame.get_by_role("link", name="A product")).click()
    expect(frame.get_by_role("heading", name="product")).to_be_visible()
    expect(frame.get_by_role("alert")).to_be_hidden()


ADD = re.compile("/acme/add$")


@pytest.mark.parametrize("width", [375, 1280])
def test_a_failure_is_told_where_the_person_is_and_can_be_tried_again(
    page: Page, frame: FrameLocator, world: World, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    frame.locator("#card").evaluate("card => { card.style.paddingBlockEnd = '2000px'; }")
    page.route(ADD, lambda route: route.abort())
    at_rest(frame.get_by_role("button", name="Add")).click()
    banner = frame.get_by_role("alert")

    expect(banner).to_contain_text("We could not reach the server.")
    expect(banner).to_be_in_viewport(ratio=1)
    page.unroute(ADD)
    at_rest(banner.get_by_role("button", name="Try again")).click()
    expect(frame.get_by_text("Added to the basket.")).to_be_in_viewport(ratio=1)
    expect(banner).to_be_hidden()
    assert len(world.posts) == 1


def test_a_page_that_failed_can_be_asked_for_again(page: Page, frame: FrameLocator) -> None:
    page.route("**/acme/product", lambda route: route.abort())
    at_rest(frame.get_by_role("link", name="A product")).click()
    again = frame.get_by_role("alert").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    page.unroute("**/acme/product")

    at_rest(again).click()

    expect(frame.get_by_role("heading", name="product")).to_be_focused()


def test_what_the_page_around_asked_for_can_be_asked_for_again(page: Page, frame: FrameLocator) -> None:
    page.route("**/acme/basket", lambda route: route.abort())
    page.evaluate("CloudShop.open('basket')")
    again = frame.get_by_role("alert").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    page.unroute("**/acme/basket")

    at_rest(again).click()

    expect(frame.get_by_role("heading", name="basket")).to_be_visible()


def test_who_was_too_fast_can_wait_or_go_to_a_tab_of_its_own(frame: FrameLocator) -> None:
    at_rest(frame.get_by_role("link", name="A busy page")).click()
    banner = frame.get_by_role("alert")

    expect(banner).to_contain_text("Nothing was lost.")
    expect(banner.get_by_role("button", name="Try again")).to_be_visible()
    away = banner.get_by_role("link", name="Open the shop in a new tab")
    expect(away).to_have_attribute("href", "/shop/acme/")
    expect(away).to_have_attribute("target", "_blank")


def test_what_cannot_be_helped_by_trying_again_does_not_offer_it(page: Page, frame: FrameLocator) -> None:
    page.route("**/acme/product", lambda route: route.fulfill(status=403, body="<p>No</p>"))
    at_rest(frame.get_by_role("link", name="A product")).click()

    expect(frame.get_by_role("alert")).to_contain_text("You may not do this")
    expect(frame.get_by_role("button", name="Try again")).to_have_count(0)


@pytest.mark.parametrize("way", ["A product", "Ελληνικά"])
def test_what_was_typed_is_there_again(frame: FrameLocator, way: str) -> None:
    at_rest(frame.get_by_role("link", name="Join")).click()
    frame.get_by_label("Company").fill("Kiosk & Co")
    frame.get_by_label("Password").fill("a secret")
    frame.get_by_label("Terms").check()
    frame.get_by_label("Country").select_option("Malta")

    at_rest(frame.get_by_role("link", name=way)).click()
    if way == "A product":
        expect(frame.get_by_role("heading", name="product")).to_be_visible()
        at_rest(frame.get_by_role("link", name="Join")).click()
    else:
        expect(frame.locator("form[data-dirty]")).to_have_count(1)

    expect(frame.get_by_label("Company")).to_have_value("Kiosk & Co")
    expect(frame.get_by_label("Terms")).to_be_checked()
    expect(frame.get_by_label("Country")).to_have_value("Malta")
    expect(frame.get_by_label("Password")).to_have_value("")


def test_what_takes_its_time_is_seen_to_be_under_way(page: Page, frame: FrameLocator) -> None:
    held: list[Route] = []
    page.route("**/acme/product", lambda route: held.append(route))
    with page.expect_request("**/acme/product"):
        at_rest(frame.get_by_role("link", name="A product")).click()
    bar = "body => (({ content, animationName, animationDelay }) => [content, animationName, animationDelay])"
    bar += "(getComputedStyle(body, '::after'))"

    assert frame.locator("body").evaluate(bar) == ['""', "under-way", "0.3s"]
    held[0].continue_()
    expect(frame.get_by_role("heading", name="product")).to_be_visible()
    expect(frame.locator(".htmx-request")).to_have_count(0)
    assert frame.locator("body").evaluate(bar)[0] == "none"


def test_help_is_at_the_foot_of_every_view(frame: FrameLocator) -> None:
    foot = frame.get_by_role("contentinfo")

    expect(foot.get_by_role("link", name="help@")).to_have_attribute("href", re.compile("^mailto:"))
