"""Pages that do not let the shop in, that are strict, or that mean harm."""

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.e2e.loader.site import World, height, ready, seen, visit
from tests.e2e.running import at_rest

pytestmark = pytest.mark.e2e


def test_a_frame_that_may_not_be_shown_leaves_the_link(page: Page, world: World) -> None:
    page.clock.install()
    page.goto(f"{world.host}/stranger")
    expect(page.locator("cloud-shop")).to_have_attribute("state", "loading")
    page.clock.run_for(9_000)

    expect(page.locator("cloud-shop")).to_have_attribute("state", "error")
    expect(page.get_by_role("link", name="Open our shop")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    assert seen(page, "error") == [{"reason": "timeout"}]


def test_a_page_that_is_not_on_the_frames_list_is_not_answered(page: Page, world: World) -> None:
    page.clock.install()
    page.goto(f"{world.host}/deaf")
    expect(page.frame_locator("iframe").get_by_role("heading", name="catalog")).to_be_visible()
    page.clock.run_for(9_000)

    expect(page.locator("cloud-shop")).to_have_attribute("state", "error")
    assert [name for name, _ in page.evaluate("seen")] == ["error"]


def test_a_strict_policy_of_the_page_around_is_kept(page: Page, world: World) -> None:
    policy = (
        f"default-src 'none'; script-src 'self' {world.portal}; style-src 'self'; frame-src {world.portal}"
    )
    frame = visit(page, world, 'mode="overlay"', **{"Content-Security-Policy": policy})
    page.get_by_role("link", name="Open our shop").click()
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()

    seen(page, "ready")
    assert seen(page, "violation", 0) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"},
        {"Cross-Origin-Opener-Policy": "same-origin"},
    ],
)
def test_an_isolated_page_may_hold_it(page: Page, world: World, headers: dict[str, str]) -> None:
    frame = visit(page, world, "", **headers)
    ready(page)

    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()
    assert page.evaluate("crossOriginIsolated") is ("Cross-Origin-Embedder-Policy" in headers)


def test_a_sandboxed_page_keeps_the_link(page: Page, world: World) -> None:
    page.clock.install()
    visit(page, world, "", **{"Content-Security-Policy": "sandbox allow-scripts"})
    page.clock.run_for(9_000)

    expect(page.get_by_role("link", name="Open our shop")).to_be_visible()
    expect(page.locator("cloud-shop")).to_have_attribute("state", "error")


def test_without_scripts_or_without_the_portal_the_link_is_there(browser: Browser, world: World) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    visit(plain, world, "")
    away = browser.new_context().new_page()
    away.route(f"{world.portal}/**", lambda route: route.abort())
    visit(away, world, "")

    for page in (plain, away):
        expect(page.get_by_role("link", name="Open our shop")).to_be_visible()
        page.context.close()


def test_the_page_around_cannot_look_inside(page: Page, frame: FrameLocator) -> None:  # noqa: ARG001 -- opened
    inside = "document.querySelector('cloud-shop').shadowRoot.querySelector('iframe').contentDocument"
    assert page.evaluate(inside) is None


def test_messages_of_strangers_and_nonsense_change_nothing(
    page: Page, frame: FrameLocator, world: World
) -> None:
    before = height(page)
    page.evaluate(
        """() => {
          const frame = document.querySelector('cloud-shop').shadowRoot.querySelector('iframe');
          const wrong = [null, 1, 'hello', {cs: 1}, {cs: 1, type: 'hello'}, {cs: 2, type: 'hello', conf: 7}];
          for (const data of wrong)
            frame.contentWindow.postMessage(data, '*', data?.conf ? [new MessageChannel().port1] : []);
          for (const [type, data] of [['height', {height: 1e9}], ['redirect', {url: 'https://evil.example'}]])
            window.postMessage({type, data}, '*');
        }"""
    )
    at_rest(frame.get_by_role("link", name="A product")).click()

    expect(frame.get_by_role("heading", name="product")).to_be_visible()
    assert page.url.startswith(world.host)
    assert height(page) == before
