"""Shop and portal in two languages that nobody speaks: longer words have room, and no text is left out.

What stands without ⟦ was written by people, is a figure or a day, or is listed here with its reason.
"""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.running import World, a_page, sign_in_to_portal, sign_in_to_shop

pytestmark = [pytest.mark.e2e, pytest.mark.process]
LANGUAGES = {"en@long": "ltr", "ar@turned": "rtl"}
SHOP = ["", "basket", "sign-up", "sign-in", "forgot", "terms", "privacy"]
CUSTOMERS = ["", "basket", "services", "orders", "invoices"]
PORTAL = ["dashboard", "requests", "customers", "orders", "invoices", "products", "settings", "settings/shop"]
NOT_OURS = (
    "bdi, time, code, .code, .prose, .choice-card__title, .languages, .avatar, .shop-bar__mark, "
    "option, script, style, noscript"
)
"""Words of people, moments, marks, and what nobody sees."""

TEXTS = """(NOT_OURS) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { textContent, parentElement: around } = walker.currentNode;
    if (!around.closest(NOT_OURS) && around.checkVisibility()) found.push(textContent.trim());
  }
  return found;
}"""
FIGURES = re.compile(r"[^A-Za-z]*|\S+@\S+|[A-Z]{1,4}-[\d-]+|[A-Z][a-z]{2} \d+, \d{4}|PDF")


@pytest.fixture(scope="module", autouse=True)
def _spoken() -> object:
    """The product is started so that it speaks them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PSEUDO_LANGUAGES", "1")
        yield


def faults(page: Page, url: str, language: str, said_by_people: str) -> list[str]:
    """What has no room, and what is not translated."""
    page.goto(f"{url}{'&' if '?' in url else '?'}locale={language}")
    found = (
        [] if page.evaluate("document.documentElement.dir") == LANGUAGES[language] else [f"{url}: direction"]
    )
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{url}: scrolls sideways at {width}")
    bare = [
        text for text in page.evaluate(TEXTS, NOT_OURS) if "⟦" not in text and not FIGURES.fullmatch(text)
    ]
    return found + [f"{url}: {text}" for text in bare if text not in said_by_people]


def people_said(page: Page, urls: list[str]) -> str:
    """Everything that the pages show in English in places where only people write."""
    texts = []
    for url in urls:
        page.goto(url)
        texts += page.locator("main bdi, main .card p, main .card__mark, main h1, main dd").all_inner_texts()
    return "\n".join(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_strangers_see_the_shop_translated(strict: Browser, running_world: World, language: str) -> None:
    page, base = a_page(strict), running_world.person("customer")["sign_in"].removesuffix("sign-in")
    page.goto(base)
    product = str(page.locator("main .card h2 a").first.get_attribute("href"))
    urls = [*(base + path for path in SHOP), f"{base}compare/backup", f"{running_world.portal}{product}"]
    said = people_said(page, urls[-2:] + urls[:1])

    assert [fault for url in urls for fault in faults(page, url, language, said)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_customers_see_the_shop_translated(strict: Browser, running_world: World, language: str) -> None:
    page, cleo = a_page(strict), running_world.person("customer")
    page.goto(cleo["sign_in"])
    sign_in_to_shop(page, address=cleo["email"], password=cleo["password"])
    page.wait_for_url(lambda url: "/sign-in" not in url)
    base = cleo["sign_in"].removesuffix("sign-in")
    page.goto(f"{base}orders")
    orders = page.locator("tbody th a").evaluate_all("links => links.map(link => link.href)")
    urls = [*(base + path for path in CUSTOMERS), *orders[:2]]
    said = people_said(page, urls)

    assert [fault for url in urls for fault in faults(page, url, language, said)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_longer_words_have_room_in_the_portal(strict: Browser, running_world: World, language: str) -> None:
    """Its texts are marked as far as they are; what is not is no fault yet."""
    page = sign_in_to_portal(strict, running_world, "reseller")
    urls = [f"{running_world.portal}/{path}" for path in PORTAL]

    found = [fault for url in urls for fault in faults(page, url, language, "")]

    assert [fault for fault in found if fault.endswith(("direction", "375", "1280"))] == []
