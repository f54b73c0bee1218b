"""The view in the address of the page around, and the way back."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.loader.site import World, seen, visit
from tests.e2e.running import at_rest

pytestmark = pytest.mark.e2e


def test_a_deep_link_opens_its_view_and_follows_the_way(page: Page, world: World) -> None:
    frame = visit(page, world, 'view="catalog" deep-links', "&cs=product")
    expect(frame.get_by_role("heading", name="product")).to_be_visible()
    before = page.evaluate("history.length")
    at_rest(frame.get_by_role("button", name="Place")).click()
    expect(frame.get_by_role("heading", name="done")).to_be_visible()

    page.wait_for_url("**cs=done")
    assert page.evaluate("history.length") == before


def test_pushed_deep_links_give_the_way_back(page: Page, world: World) -> None:
    frame = visit(page, world, 'view="catalog" deep-links="push"')
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()
    page.wait_for_url("**cs=catalog")
    at_rest(frame.get_by_role("link", name="A product")).click()
    page.wait_for_url("**cs=product")
    page.evaluate("history.back()")

    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()
    page.wait_for_url("**cs=catalog")


def test_only_while_it_stands_in_the_page_it_follows_the_way_back(page: Page, world: World) -> None:
    visit(page, world, 'view="catalog" deep-links="push"', "&cs=product")
    seen(page, "route")
    page.evaluate("history.replaceState(null, '', location.href.replace('cs=product', 'cs=basket'))")
    page.evaluate("""() => {
        window.shop = document.querySelector("cloud-shop");
        window.asked = [];
        shop.navigate = (view) => asked.push(view);
        window.goBack = () => { dispatchEvent(new PopStateEvent("popstate")); return asked; };
    }""")

    page.evaluate("shop.remove()")
    assert page.evaluate("goBack()") == []
    # at once, before the frame shows that view by itself
    assert page.evaluate("() => { document.body.append(shop); return goBack(); }") == ["basket"]


def opened(page: Page, world: World, links: str) -> FrameLocator:
    frame = visit(page, world, f'mode="overlay" deep-links="{links}"')
    page.get_by_role("link", name="Open our shop").click()
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()
    seen(page, "ready")
    page.wait_for_url("**cs=catalog")
    return frame


def test_back_closes_what_was_opened_over_the_page_and_forward_opens_it(page: Page, world: World) -> None:
    frame = opened(page, world, "push")
    dialog = page.get_by_role("dialog")

    page.evaluate("history.back()")
    expect(dialog).to_be_hidden()
    assert "cs=" not in page.url
    page.evaluate("history.forward()")
    expect(dialog).to_be_visible()
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()


def test_closing_goes_behind_all_steps_of_the_shop(page: Page, world: World) -> None:
    frame = opened(page, world, "push")
    at_rest(frame.get_by_role("link", name="A product")).click()
    page.wait_for_url("**cs=product")
    at_rest(frame.get_by_role("link", name="Join")).click()
    page.wait_for_url("**cs=signup")
    page.evaluate("history.back()")
    expect(frame.get_by_role("heading", name="product")).to_be_visible()

    page.get_by_role("button", name="Close").click()

    page.wait_for_function("!location.search.includes('cs=')")
    page.reload()
    expect(page.get_by_role("link", name="Open our shop")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_closing_takes_the_view_out_of_the_address(page: Page, world: World) -> None:
    opened(page, world, "")
    before = page.evaluate("history.length")

    page.get_by_role("button", name="Close").click()

    page.wait_for_function("!location.search.includes('cs=')")
    assert page.evaluate("history.length") == before


def test_two_shops_have_each_their_own_place_in_the_address(page: Page, world: World) -> None:
    other = '<cloud-shop shop="other" deep-links loading="eager" view="basket"></cloud-shop>'
    visit(page, world, 'deep-links view="product"', more=other)
    page.wait_for_function("location.search.includes('cs=') && location.search.includes('cs-other=')")

    place = dict(parse_qsl(urlsplit(page.url).query))
    assert (place["cs"], place["cs-other"]) == ("product", "basket")
    page.reload()
    for shop, view in ((0, "product"), (1, "basket")):
        frame = page.locator("iframe").nth(shop).content_frame
        expect(frame.get_by_role("heading", name=view)).to_be_visible()
