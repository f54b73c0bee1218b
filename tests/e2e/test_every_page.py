"""Every page that links reach: whole, accessible, no wider than the window, in each dress."""

import gzip
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.running import World, a_page, sign_in_to_portal, sign_in_to_shop

pytestmark = [pytest.mark.e2e, pytest.mark.process, pytest.mark.timeout(900)]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
IDS = re.compile(r"/((?<=/mails/)[a-z-]+/[a-z]{2}|[a-z]{3}_[0-9a-z]+|[a-z0-9-]+\.eml|[0-9]{8}T.*)(?=/|$)")
LEFT_OUT = re.compile(r"/sign-out|\.pdf$|/pdf$|\.(css|csv|xlsx)$")
STAFF = ("operator", "reseller", "reseller_sales")
SHELLS = ("/shop/", "/embed/v1/")
"""The shop's own pages, and what a frame on another site holds."""


TURN = """(direction) => {
  for (const one of document.querySelectorAll("html, #frame")) one.dir = direction;
}"""
STRETCH = """() => {
  for (const one of document.querySelectorAll("h1, bdi:not(.money, .price__amount)"))
    one.textContent = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenhersteller";
}"""
"""What people have named, in one word that is wider than a phone."""
SETTLED = """Promise.allSettled(
  document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)
).then(() => {})"""
"""Colours that are still on their way from light to dark are nobody's."""
MOST_BYTES = 60_000
LOADED = "performance.getEntriesByType('resource').reduce((sum, one) => sum + one.encodedBodySize, 0)"
WIDTHS = (320, 375, 768, 1280)
DRESSES = ((1280, "light", "ltr"), (375, "dark", "ltr"), (375, "light", "rtl"))
"""Width, colours and direction that a page is checked in for everybody's eyes and hands."""


def too_narrow(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[int]:
    """The widths at which the page is wider than the window."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    return found


def look(page: Page, url: str) -> list[str]:
    """What is wrong with one page, wide and narrow, by day and by night, in both directions; is it light?"""
    answer = page.goto(url)
    status = answer.status if answer else 0
    found = [f"{url}: {status}"] if status != 200 else []
    weight = len(gzip.compress(answer.body() if answer else b"")) + page.evaluate(LOADED)
    if weight > MOST_BYTES:
        found.append(f"{url}: weighs {weight} bytes")
    for direction in ("rtl", "ltr"):
        page.evaluate(TURN, direction)
        found += [f"{url}: scrolls sideways at {one}, {direction}" for one in too_narrow(page)]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"{url}: scrolls sideways at {one} with text of 200 %" for one in too_narrow(page, (375, 1280))]
    page.evaluate("document.documentElement.style.fontSize = ''")
    for width, scheme, direction in DRESSES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(TURN, direction)
        page.evaluate(SETTLED)
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [
            f"{url} at {width}, {scheme}, {direction}: {one['id']} {[n['target'] for n in one['nodes']]}"
            for one in violations
        ]
    page.emulate_media(color_scheme="light")
    page.evaluate(STRETCH)
    found += [f"{url}: scrolls sideways at {one} with long names" for one in too_narrow(page)]
    return found


def walk(page: Page, start: str) -> Iterator[str]:
    """Follow every link of the same site, one page for each kind of address."""
    waiting, seen = [start], set[str]()
    host = urlsplit(start).netloc
    while waiting:
        url = waiting.pop(0)
        kind = IDS.sub("/*", urlsplit(url).path)
        if kind in seen or LEFT_OUT.search(kind) or urlsplit(url).netloc != host:
            continue
        seen.add(kind)
        yield url
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
        waiting += [link for link in links if link.startswith("http")]


@pytest.mark.parametrize("role", STAFF)
def test_the_portal_is_whole(strict: Browser, running_world: World, role: str) -> None:
    page = sign_in_to_portal(strict, running_world, role, bypass_csp=True)

    pages = {url: look(page, url) for url in walk(page, f"{running_world.portal}/dashboard")}

    assert "\n".join(fault for faults in pages.values() for fault in faults) == ""
    assert len(pages) > 10


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shop_is_whole(strict: Browser, running_world: World, shell: str) -> None:
    cleo, page = running_world.person("customer"), a_page(strict, bypass_csp=True)
    page.goto(cleo["sign_in"].replace("/shop/", shell))
    sign_in_to_shop(page, address=cleo["email"], password=cleo["password"])
    page.wait_for_url(lambda url: "/sign-in" not in url)

    pages = {url: look(page, url) for url in walk(page, page.url)}

    assert "\n".join(fault for faults in pages.values() for fault in faults) == ""
    assert len(pages) > 7


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shop_is_whole_for_strangers(strict: Browser, running_world: World, shell: str) -> None:
    page = a_page(strict, bypass_csp=True)
    start = running_world.person("customer")["sign_in"].replace("/shop/", shell)

    pages = {url: look(page, url) for url in walk(page, start)}

    assert "\n".join(fault for faults in pages.values() for fault in faults) == ""
    assert any("/sign-up" in url for url in pages)


def test_the_way_through_the_demo_is_whole(strict: Browser, running_world: World) -> None:
    assert look(a_page(strict, bypass_csp=True), running_world.demo["first_order"]) == []
