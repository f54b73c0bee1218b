"""The product on web sites as sellers have them, with style sheets, policies and scripts of their own."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask, Response, render_template_string
from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Page, expect
from pypdf import PdfReader

from portal.db import Scope, transaction
from portal.domain.sellers.origins import allow_origin
from portal.domain.sellers.queries import seller_by_slug
from portal.kernel.actor import SYSTEM
from portal.local.process import ROOT
from tests.e2e.running import World, a_page, account_menu, at_rest
from tests.e2e.test_carrier import BUNDLE, collect, sign_in
from tests.e2e.test_keyboard import enter, press, reach
from tests.web.small_app import serving

pytestmark = [pytest.mark.e2e, pytest.mark.process]
WIDTHS = (320, 375, 768, 1280)
HOST = """
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A web site</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/{{ kind }}.css"><script src="/seen.js"></script>
{% if kind == "linked" %}<script src="/analytics.js"></script>{% endif %}</head>
<body><header><a href="/before">Home</a></header><div id="place">
<cloud-shop shop="northlight" loading="eager"
{% if kind == "overlay" %} mode="overlay"{% elif kind == "linked" %} deep-links="push"{% endif %}>
<a href="{{ portal }}/shop/northlight">Open our shop</a></cloud-shop>
</div><footer><a href="/imprint">Imprint</a></footer>
<script async src="{{ portal }}/embed/v1.js"></script></body></html>
"""
SEEN = """
window.seen = [];
addEventListener("securitypolicyviolation", (event) => seen.push(event.violatedDirective));
"""
PLAIN = ":focus-visible { outline: 3px solid }"
ROUGH = """
* { box-sizing: content-box !important; letter-spacing: .05em !important; line-height: 2 !important;
    font-family: "Times New Roman", serif !important; transition: all .3s !important; float: none !important }
a { color: #c00 !important; text-decoration: underline !important; box-shadow: none !important }
img { border: 4px solid #ccc !important; padding: 4px !important; max-width: 100% }
iframe { max-width: 300px !important; height: 120px !important; border: 9px solid red !important }
button, input, select, form, table, dialog, main { display: none !important; all: unset !important }
p, div, header, footer { margin-block: 1.5em; padding-inline: 1em }
#place { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; max-width: 52rem }
#place > * { margin-block: 2rem !important }
"""
"""Resets and `!important` as the themes and page builders of WordPress bring them, around a flexible row."""
FORGE = """url => {
  const body = new URLSearchParams({ any: "thing" });
  return fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body }).catch(() => {});
}"""
WHOLE = """() => {
  const shop = document.querySelector("cloud-shop"), frame = shop.shadowRoot.querySelector("iframe");
  const { paddingInlineStart: start, paddingInlineEnd: end } = getComputedStyle(place);
  return place.clientWidth - parseFloat(start) - parseFloat(end) - frame.getBoundingClientRect().width;
}"""
"""How much narrower the frame is than the room that the page gives it."""


@pytest.fixture(scope="module")
def sites(running_world: World) -> Iterator[str]:
    """Another origin with a page of each kind, which the seller has allowed."""
    site, portal = Flask("sites"), running_world.portal
    policy = f"default-src 'none'; script-src 'self' {portal}; style-src 'self'; frame-src {portal}"
    headers = {
        "strict": {"Content-Security-Policy": policy},
        "isolated": {
            "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"
        },
    }  # fmt: skip

    @site.get("/<kind>")
    def page(kind: str) -> Response:
        return Response(render_template_string(HOST, kind=kind, portal=portal), headers=headers.get(kind))

    @site.get("/<kind>.css")
    def style(kind: str) -> Response:
        return Response(ROUGH if kind == "rough" else PLAIN, mimetype="text/css")

    @site.get("/seen.js")
    def seen() -> Response:
        return Response(SEEN, mimetype="text/javascript")

    @site.get("/analytics.js")
    def analytics() -> Response:
        chapter = (ROOT / "docs/widget.md").read_text().partition("## Analytics\n")[2]
        return Response(chapter.partition("```js\n")[2].partition("```")[0], mimetype="text/javascript")

    with serving(site) as port:
        origin = f"http://127.0.0.1:{port}"
        with running_world.inside(), transaction(Scope(seller_by_slug("northlight").id)):
            allow_origin(origin, actor=SYSTEM, test_mode=True)
        yield origin


@pytest.fixture
def page(strict: Browser) -> Iterator[Page]:
    """A page that fails the test when the browser complains of a policy, or a script of ours breaks."""
    page, complaints = a_page(strict), list[str]()

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.context.close()
    assert complaints == []


def opened(page: Page, address: str) -> FrameLocator:
    page.goto(address)
    expect(page.locator("cloud-shop")).to_have_attribute("state", "ready")
    return page.frame_locator("cloud-shop iframe")


@pytest.mark.parametrize("kind", ["plain", "rough", "strict", "isolated"])
def test_people_sign_in_and_collect_on_every_kind_of_page(
    page: Page, sites: str, running_world: World, kind: str
) -> None:
    shop = opened(page, f"{sites}/{kind}")
    expect(page.get_by_role("link", name="Open our shop")).to_be_hidden()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert abs(page.evaluate(WHOLE)) < 1, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth"), width

    sign_in(shop, running_world)
    at_rest(shop.get_by_role("link", name=BUNDLE, exact=True)).click()
    at_rest(shop.get_by_role("button", name="Add to basket")).click()

    expect(shop.locator("#total-payable")).to_be_visible()
    assert page.evaluate("seen") == []


def test_a_language_stays_on_the_next_page_and_takes_nothing_that_was_typed(page: Page, sites: str) -> None:
    shop = opened(page, f"{sites}/plain")
    at_rest(shop.get_by_role("link", name="Sign up")).click()
    company = shop.locator("#sign-up-form [name=company]")
    company.fill("Kiosk & Co")
    at_rest(shop.get_by_role("link", name="Catalogue", exact=True)).click()
    expect(shop.get_by_role("link", name=BUNDLE, exact=True)).to_be_visible()
    at_rest(shop.get_by_role("link", name="Sign up")).click()
    expect(company).to_have_value("Kiosk & Co")

    at_rest(shop.get_by_role("button", name="Ελληνικά")).click()
    expect(shop.get_by_role("link", name="Εγγραφή")).to_be_visible()
    expect(company).to_have_value("Kiosk & Co")

    shop = opened(page, f"{sites}/strict")
    expect(shop.get_by_role("link", name="Εγγραφή")).to_be_visible()


def test_the_page_around_cannot_act_for_its_visitor(page: Page, sites: str, running_world: World) -> None:
    shop = opened(page, f"{sites}/plain")
    sign_in(shop, running_world)
    forged = f"{running_world.portal}/embed/v1/northlight/sign-out"
    sent, wire = list[str](), page.context.new_cdp_session(page)
    wire.on("Network.requestWillBeSentExtraInfo", lambda told: sent.append(told["headers"].get("Cookie", "")))
    wire.send("Network.enable")
    page.evaluate(FORGE, forged)
    wire.send("Network.disable")

    assert ["__Host-cse_" in cookies for cookies in sent] == [True]
    expect(account_menu(opened(page, f"{sites}/plain"))).to_be_visible()


def test_the_way_back_leads_out_of_the_page_at_once(page: Page, sites: str) -> None:
    page.goto(f"{sites}/before")
    collect(opened(page, f"{sites}/plain"), BUNDLE, 2)

    page.evaluate("history.back()")

    page.wait_for_url("**/before")


def test_nothing_moves_while_the_shop_appears(page: Page, running_world: World) -> None:
    page.add_init_script("""
        window.moved = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => { moved += entry.value; }))
          .observe({ type: "layout-shift", buffered: true });
    """)
    page.goto(running_world.demo["reseller_site"])
    page.locator("cloud-shop").scroll_into_view_if_needed()
    shop = page.frame_locator("cloud-shop iframe")
    at_rest(shop.locator("li.card").last)

    assert page.evaluate("moved") < 0.02


def test_with_the_keyboard_alone_one_goes_through_the_frame(page: Page, sites: str) -> None:
    shop = opened(page, f"{sites}/plain")

    press(page, shop.get_by_role("link", name=BUNDLE, exact=True))
    expect(shop.get_by_role("heading", name=BUNDLE)).to_be_focused()
    enter(page, shop.locator("#add-form"), {"quantity": "3"})
    press(page, shop.get_by_role("button", name="Add to basket"))
    expect(shop.locator("#basket-table [name=quantity]")).to_have_value("3")
    reach(page, page.get_by_role("link", name="Imprint"))


def test_with_the_keyboard_alone_one_goes_over_the_page_and_back(
    page: Page, sites: str, running_world: World
) -> None:
    cleo = running_world.person("customer")
    page.goto(f"{sites}/overlay")
    link, shop = page.get_by_role("link", name="Open our shop"), page.frame_locator("cloud-shop iframe")
    press(page, link)
    expect(page.locator("cloud-shop")).to_have_attribute("state", "ready")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    press(page, shop.get_by_role("link", name="Sign in").first)
    expect(shop.get_by_role("heading", name="Sign in")).to_be_focused()
    enter(page, shop.locator("#sign-in-form"), {"email": cleo["email"], "password": cleo["password"]})
    page.keyboard.press("Enter")
    expect(account_menu(shop)).to_be_visible()
    reach(page, shop.get_by_role("link", name="Orders").first)
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_what_the_frame_shows_is_printed_with_the_page(page: Page, sites: str, running_world: World) -> None:
    shop = opened(page, f"{sites}/plain")
    sign_in(shop, running_world)
    at_rest(shop.get_by_role("link", name="Orders").first).click()
    at_rest(shop.locator("main tbody a").first).click()
    expect(shop.locator("#order-status")).to_be_visible()
    number, total = shop.locator("main h1").inner_text(), shop.locator(".summary__total dd").inner_text()
    at_rest(shop.locator("main h1"))

    printed = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages)

    assert number in printed
    assert total in printed
    assert "Sign out" not in printed


def test_back_and_shared_addresses_lead_where_people_were(page: Page, sites: str) -> None:
    shop = opened(page, f"{sites}/linked")
    here = f"{sites}/linked?cs="
    page.wait_for_url(f"{here}catalog")
    before = page.evaluate("history.length")
    at_rest(shop.get_by_role("link", name=BUNDLE)).click()
    expect(shop.get_by_role("heading", name=BUNDLE)).to_be_visible()
    page.wait_for_url(f"{here}product%2Fuser-migration-bundle")
    at_rest(shop.get_by_role("link", name="Sign up").first).click()
    page.wait_for_url(f"{here}signup")
    assert page.evaluate("history.length") == before + 2

    page.evaluate("history.back()")
    expect(shop.get_by_role("heading", name=BUNDLE)).to_be_visible()
    page.wait_for_url(f"{here}product%2Fuser-migration-bundle")
    page.evaluate("history.back()")
    expect(shop.locator("li.card").first).to_be_visible()
    page.evaluate("history.forward()")
    expect(shop.get_by_role("heading", name=BUNDLE)).to_be_visible()
    assert page.evaluate("history.length") == before + 2

    page.goto("about:blank")
    opened(page, f"{here}product/user-migration-bundle")
    expect(shop.get_by_role("heading", name=BUNDLE)).to_be_visible()
    page.go_back()
    assert page.url == "about:blank"


def test_a_view_that_there_is_not_is_said_so_and_leads_on(page: Page, sites: str) -> None:
    shop = opened(page, f"{sites}/linked?cs=product/gone")
    expect(shop.get_by_role("heading", name="This page does not exist")).to_be_visible()
    at_rest(shop.get_by_role("link", name="Go to the start page")).click()
    expect(shop.locator("li.card").first).to_be_visible()

    page.evaluate("CloudShop.all[0].navigate('category/gone')")
    expect(shop.get_by_role("heading", name="This page does not exist")).to_be_visible()
    page.evaluate("CloudShop.all[0].navigate('catalog')")
    expect(shop.locator("li.card").first).to_be_visible()


def test_the_recipe_for_analytics_tells_what_happened_and_of_nobody(page: Page, sites: str) -> None:
    shop = opened(page, f"{sites}/linked")
    collect(shop, BUNDLE, 3)
    at_rest(shop.get_by_role("link", name="Basket").first).click()
    expect(shop.get_by_role("heading", name="My basket")).to_be_visible()
    page.wait_for_function("() => window.dataLayer?.some(({ event }) => event === 'add_to_cart')")

    assert page.evaluate("dataLayer") == [
        {"event": "view_item", "items": [{"item_id": "user-migration-bundle"}]},
        {"event": "add_to_cart", "value": 37.13, "currency": "EUR"},
    ]
