"""The look of the page around."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from tests.e2e.loader.site import World, ready, seen, visit

pytestmark = pytest.mark.e2e


def test_it_takes_the_colours_of_the_page_around(page: Page, world: World) -> None:
    frame = visit(page, world, 'theme="inherit" accent="#ff0066"')
    ready(page)
    expect(frame.locator("html")).to_have_attribute("data-scheme", "dark")
    wanted = {"surface": "#222430", "ink": "#eeeeee", "font": "serif", "accent": "#ff0066"}

    address = frame.locator("link[data-look]").last.get_attribute("href") or ""
    assert wanted.items() <= dict(parse_qsl(urlsplit(address).query)).items()


def test_a_changed_attribute_changes_the_look_without_a_reload(page: Page, world: World) -> None:
    frame = visit(page, world, 'scheme="dark"')
    ready(page)
    expect(frame.locator("html")).to_have_attribute("data-scheme", "dark")
    page.evaluate("document.querySelector('cloud-shop').setAttribute('scheme', 'light')")
    expect(frame.locator("html")).to_have_attribute("data-scheme", "light")
    page.evaluate("document.querySelector('cloud-shop').setAttribute('radius', '3')")

    expect(frame.locator('link[data-look][href*="radius=3"]')).to_have_count(1)
    assert len(seen(page, "ready")) == 1


def looks(frame: FrameLocator, **wanted: str) -> None:
    """The frame has one sheet, with these values."""
    told = "".join(f'[href*="{urlencode({name: value})}"]' for name, value in wanted.items())
    expect(frame.locator("link[data-look]")).to_have_count(1)
    expect(frame.locator(f"link[data-look]{told}")).to_have_count(1)


@pytest.mark.parametrize(
    ("css", "surface", "ink", "scheme"),
    [
        ("body { background: oklch(0% 0 0); color: lab(100% 0 0) }", "#000000", "#ffffff", "dark"),
        (
            "body { background: color(display-p3 1 1 1); color: hwb(0 0% 100%) }",
            "#ffffff",
            "#000000",
            "light",
        ),
        ("html { background: #ffffff } body { background: rgb(0 0 0 / 100%) }", "#000000", "#000000", "dark"),
        ("body { background: rgb(0 0 0 / 2%); color: #111111 }", "#fafafa", "#111111", "light"),
        ("body { color: #111111 }", "#ffffff", "#111111", "light"),
    ],
)
def test_it_takes_colours_however_they_are_written(
    page: Page, world: World, css: str, surface: str, ink: str, scheme: str
) -> None:
    frame = visit(page, world, 'theme="inherit"', css=css)
    ready(page)

    looks(frame, surface=surface, ink=ink)
    expect(frame.locator("html")).to_have_attribute("data-scheme", scheme)


@pytest.mark.parametrize("accent", ["red", "oklch(62.8% 0.2577 29.23)", "rgb(255 0 0)"])
def test_the_accent_may_be_written_as_any_colour(page: Page, world: World, accent: str) -> None:
    frame = visit(page, world, f'accent="{accent}"')
    ready(page)

    looks(frame, accent="#ff0000")


TURNING = "body { background: #ffffff; color: #111111; transition: background-color .3s }"
DARK = "body { background: #101014; color: #eeeeee }"


@pytest.mark.parametrize(
    "turn", ["documentElement.className = 'dark'", "documentElement.dataset.theme = 'dark'"]
)
def test_it_turns_dark_with_the_page(page: Page, world: World, turn: str) -> None:
    css = f"{TURNING} html:is(.dark, [data-theme=dark]) {DARK}"
    frame = visit(page, world, 'theme="inherit"', css=css)
    ready(page)
    looks(frame, surface="#ffffff")

    page.evaluate(f"document.{turn}")

    looks(frame, surface="#101014", ink="#eeeeee")
    expect(frame.locator("html")).to_have_attribute("data-scheme", "dark")
    assert len(seen(page, "ready")) == 1


def test_it_turns_dark_with_the_readers_system(page: Page, world: World) -> None:
    css = f"body {{ background: #ffffff }} @media (prefers-color-scheme: dark) {{ {DARK} }}"
    frame = visit(page, world, 'theme="inherit"', css=css)
    ready(page)
    looks(frame, surface="#ffffff")

    page.emulate_media(color_scheme="dark")

    looks(frame, surface="#101014", ink="#eeeeee")


def warnings(page: Page, world: World, attributes: str) -> list[str]:
    """What the console of a page with these attributes says, once a last mistake is told."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "warning" else None)
    visit(page, world, attributes)
    ready(page)
    with page.expect_console_message(lambda message: "last" in message.text):
        page.evaluate("document.querySelector('cloud-shop').setAttribute('font', 'last')")
    return [one for one in told if "cloud-shop" in one]


def test_each_mistake_in_an_attribute_is_told_once(page: Page, world: World) -> None:
    wrong = {"accent": "rot", "radius": "8px", "scheme": "drak", "theme": "fancy", "mode": "popup"}
    told = warnings(page, world, " ".join(f'{name}="{value}"' for name, value in wrong.items()))

    assert sorted(told) == sorted(
        f'cloud-shop: there is no {name}="{value}"' for name, value in {**wrong, "font": "last"}.items()
    )


def test_a_view_that_there_is_not_is_told(page: Page, world: World) -> None:
    told = warnings(page, world, 'view="nowhere"')

    assert 'cloud-shop: there is no view="nowhere"' in told


def test_an_element_without_mistakes_says_nothing(page: Page, world: World) -> None:
    right = (
        'view="product" accent="#ff0066" radius="24" scheme="dark" theme="none" density="compact" deep-links'
    )

    assert warnings(page, world, right) == ['cloud-shop: there is no font="last"']


def test_while_it_comes_its_place_is_marked_calmly(page: Page, world: World) -> None:
    held: list[Route] = []
    page.route(f"{world.portal}/embed/v1/acme/*", lambda route: held.append(route))
    visit(page, world, 'mode="overlay"')
    with page.expect_request(f"{world.portal}/embed/v1/acme/*"):
        page.evaluate("document.querySelector('cloud-shop').removeAttribute('mode')")
    shop = page.locator("cloud-shop")

    expect(shop).to_have_css("background-image", re.compile("gradient"))
    expect(shop).to_have_css("animation-name", "none")
    held[0].continue_()
    ready(page)
    expect(shop).to_have_css("background-image", "none")
