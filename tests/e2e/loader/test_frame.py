"""The shop in the page: it appears, moves about, is as high as what it holds, and sends things once."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect
from pypdf import PdfReader

from tests.e2e.loader.site import World, height, ready, seen, visit
from tests.e2e.running import at_rest

pytestmark = pytest.mark.e2e
HTMX = re.compile(r"/js/widget-later")


def test_the_shop_appears_once_named_and_says_so(page: Page, frame: FrameLocator) -> None:
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()
    expect(page.get_by_role("link", name="Open our shop")).to_be_hidden()
    assert page.locator("iframe").get_attribute("title") == "Acme"
    assert page.locator("iframe").get_attribute("referrerpolicy") == "origin"
    assert seen(page, "ready") == [{}]
    assert page.evaluate("[typeof CloudShop, CloudShop.all.length]") == ["object", 1]


def test_moving_about_leaves_the_history_of_the_page_alone(page: Page, frame: FrameLocator) -> None:
    before = page.evaluate("history.length")
    at_rest(frame.get_by_role("link", name="A product")).click()
    expect(frame.get_by_role("heading", name="product")).to_be_focused()
    at_rest(frame.get_by_role("button", name="Place")).click()
    expect(frame.get_by_role("heading", name="done")).to_be_focused()

    assert [one["view"] for one in seen(page, "route", 3)] == ["catalog", "product", "done"]
    assert page.evaluate("history.length") == before
    assert seen(page, "order") == [{"number": "A-1"}]


def test_the_frame_is_as_high_as_what_it_holds(page: Page, frame: FrameLocator) -> None:
    low = height(page)
    at_rest(frame.get_by_role("button", name="Add")).click()
    expect(frame.get_by_text("line line")).to_be_visible()

    assert height(page) > low + 200
    assert frame.locator("html").evaluate("root => root.scrollHeight <= root.clientHeight")


def test_no_height_is_taken_beyond_reason(page: Page, frame: FrameLocator) -> None:
    for wished, given in ((30_000, 20_000), (40, 120)):
        frame.locator("html").evaluate("(root, high) => { root.style.height = `${high}px`; }", wished)

        page.wait_for_function(
            "high => document.querySelector('cloud-shop').shadowRoot"
            ".querySelector('iframe').getBoundingClientRect().height === high",
            arg=given,
        )


def test_a_double_click_is_one_post_and_the_next_press_another(
    page: Page, frame: FrameLocator, world: World
) -> None:
    at_rest(frame.get_by_role("button", name="Add")).dblclick()
    expect(frame.get_by_text("Added to the basket.")).to_have_count(1)
    at_rest(frame.get_by_role("button", name="Add")).click()
    expect(frame.get_by_text("Added to the basket.")).to_have_count(2)

    assert len({post["key"] for post in world.posts}) == len(world.posts) == 2
    for post in world.posts:
        assert post["headers"]["Idempotency-Key"] == post["key"]
        assert post["headers"]["X-Embed-Origin"] == world.host
        assert post["headers"]["X-Csrf-Token"]
    assert seen(page, "basket", 2) == [{"count": 1}, {"count": 2}]


def test_the_page_around_may_ask_for_a_view_and_keeps_its_focus(page: Page, frame: FrameLocator) -> None:
    page.evaluate("CloudShop.open('../../../orders')")
    page.evaluate("CloudShop.open('basket')")

    expect(frame.get_by_role("heading", name="basket")).to_be_visible()
    assert [one["view"] for one in seen(page, "route", 2)] == ["catalog", "basket"]
    expect(frame.get_by_role("heading", name="basket")).not_to_be_focused()


def test_taken_out_and_put_back_it_starts_again(page: Page, frame: FrameLocator) -> None:
    page.evaluate("window.shop = document.querySelector('cloud-shop'); shop.remove()")
    assert page.evaluate("shop.hasAttribute('state')") is False
    page.evaluate("document.body.append(shop)")

    expect(page.locator("cloud-shop")).to_have_attribute("state", "ready")
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()


def test_who_presses_before_htmx_is_there_is_served_once_it_is(page: Page, world: World) -> None:
    held: list[Route] = []
    page.route(HTMX, lambda route: held.append(route))  # Playwright marks what it is given
    with page.expect_request(HTMX):
        frame = visit(page, world, "")
    ready(page)
    before = page.evaluate("history.length")
    at_rest(frame.get_by_role("button", name="Add")).dblclick()
    assert (world.posts, len(held)) == ([], 1)

    held[0].continue_()
    expect(frame.get_by_text("line line")).to_be_visible()

    assert len(world.posts) == 1
    assert world.posts[0]["headers"]["Hx-Request"] == "true"
    assert page.evaluate("history.length") == before


def test_without_htmx_links_and_forms_are_plain_ones(page: Page, world: World) -> None:
    page.route(HTMX, lambda route: route.abort())
    frame = visit(page, world, "")
    ready(page)
    at_rest(frame.get_by_role("link", name="A product")).click()
    expect(frame.get_by_role("heading", name="product")).to_be_visible()
    at_rest(frame.get_by_role("button", name="Add")).click()

    expect(frame.get_by_text("line line")).to_be_visible()
    assert [post["headers"].get("Hx-Request") for post in world.posts] == [None]


def test_the_page_is_printed_whole(page: Page, frame: FrameLocator) -> None:
    at_rest(frame.get_by_role("button", name="Add")).click()
    expect(frame.get_by_text("line line")).to_be_visible()
    assert height(page) > 1000

    printed = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages)
    assert printed.count("line") >= 1000
