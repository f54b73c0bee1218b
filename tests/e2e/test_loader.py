"""The widget's loader and its bridge: a page of one origin holding a frame of another."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask, Response, flash, g, render_template, render_template_string, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from playwright.sync_api import Browser, FrameLocator, Page, Playwright, Route, expect
from pypdf import PdfReader

from portal.blueprints.stories import examples
from portal.web.assets import send_loader
from portal.web.htmx import redirect_to, render_page
from portal.web.navigation import NavItem
from tests.e2e.running import at_rest
from tests.web.small_app import serving, small_app

pytestmark = pytest.mark.e2e

VIEW = """
{% extends "widget.html" %}
{% from "components/form.html" import post_form %}
{% from "components/button.html" import button %}
{% from "components/page_header.html" import page_header %}
{% block title %}{{ view }}{% endblock %}
{% block heading %}{{ page_header(view) }}{% endblock %}
{% block content %}
  <a href="/embed/v1/acme/product">A product</a> <a href="/embed/v1/acme/broken">A broken page</a>
  <div id="card">{{ lines }}</div>
  {% call post_form("/embed/v1/acme/add", **{"hx-post": "/embed/v1/acme/add", "hx-target": "#card"}) %}
    {{ button("Add") }}{% endcall %}
  {% call post_form("/embed/v1/acme/place") %}{{ button("Place") }}{% endcall %}
  {% if view == "done" %}
    <data hidden data-host-event="order" value='{{ {"number": "A-1"} | tojson }}'></data>
  {% endif %}
{% endblock %}
"""
CARD = """
<p>{{ lines }}</p><data hidden data-host-event="basket" value='{{ {"count": count} | tojson }}'></data>
"""
HOST = """
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop's own site</title>
<link rel="stylesheet" href="/site.css"></head><body>
<h1>Welcome</h1>
<cloud-shop shop="{{ shop }}" label="Acme" loading="eager" {{ attributes | safe }}>
<a href="{{ portal }}/shop/acme">Open our shop</a></cloud-shop>
<script src="/seen.js"></script>
<script async src="{{ portal }}/embed/v1.js"></script>
<script async src="{{ portal }}/embed/v1.js?again"></script>
</body></html>
"""
LISTEN = """
window.seen = [];
for (const name of "ready error route basket order open close".split(" "))
  addEventListener(`cloudshop:${name}`, (event) => seen.push([name, event.detail]));
addEventListener("securitypolicyviolation", (event) => seen.push(["violation", event.violatedDirective]));
"""
FITTED = """async () => {
  const held = () => Math.max(120, Math.ceil(document.documentElement.getBoundingClientRect().height));
  for (let frame = 0; frame < 600 && held() !== innerHeight; frame++)
    await new Promise(requestAnimationFrame);
  return [held(), innerHeight];
}"""
STYLE = "body { background: #222430; color: #eeeeee; font-family: Georgia, serif }"
HEADERS = ("Content-Security-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Opener-Policy")


@dataclass
class World:
    """Both sites, and what reached the portal."""

    host: str
    portal: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)


def portal_app(posts: list[dict[str, Any]], origins: list[str]) -> Flask:
    app = small_app(view=VIEW, card=CARD)
    csrf: CSRFProtect = app.extensions["csrf"]
    app.add_url_rule("/embed/v1.js", view_func=send_loader)

    def values(view: str, lines: str = "", heard: bool = True) -> dict[str, Any]:
        nav = [NavItem("Basket", "/embed/v1/acme/basket")]
        shell = {"nav": nav, "actor": None, "account": examples.ACCOUNT, "brand": examples.BRAND}
        return shell | {
            "portal_origins": origins if heard else [],
            "view": view,
            "view_name": view,
            "lines": lines,
        }

    @app.before_request
    def frame() -> None:
        if request.path.startswith(("/embed/v1/acme/", "/embed/v1/deaf/")):
            g.frame_ancestors = tuple(origins)

    @app.get("/embed/v1/<shop>/")
    @app.get("/embed/v1/<shop>/<view>")
    def show(shop: str, view: str = "catalog") -> ResponseReturnValue:
        if view == "broken":
            error = {"title": "This did not work", "message": "Nothing was lost.", "reference": "REF1"}
            return render_template("error_part.html", **error, status=500, hint="", back_url=""), 500
        return render_template("view.html", **values(request.args.get("view", view), heard=shop != "deaf"))

    @app.post("/embed/v1/acme/add")
    @csrf.exempt
    def add() -> ResponseReturnValue:
        posts.append({"key": request.form["idempotency_key"], "headers": dict(request.headers)})
        flash("Added to the basket.")
        return render_page("view.html", "card.html", count=len(posts), **values("basket", "line " * 2000))

    @app.post("/embed/v1/acme/place")
    @csrf.exempt
    def place() -> ResponseReturnValue:
        return redirect_to("/embed/v1/acme/done")

    return app


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-background-networking"],
    )
    yield browser
    browser.close()


@pytest.fixture
def world() -> Iterator[World]:
    host = Flask("host")
    origins: list[str] = []
    made = World("")
    with serving(portal_app(made.posts, origins)) as portal_port, serving(host) as host_port:
        made.host = f"http://127.0.0.1:{host_port}"
        made.portal = f"http://localhost:{portal_port}"
        origins.append(made.host)

        @host.get("/<shop>")
        def site(shop: str) -> Response:
            attributes = request.args.get("attributes", 'view="catalog"')
            page = Response(
                render_template_string(HOST, shop=shop, portal=made.portal, attributes=attributes)
            )
            page.headers.update({name: text for name, text in request.args.items() if name in HEADERS})
            return page

        @host.get("/site.css")
        def style() -> Response:
            return Response(request.args.get("css", STYLE), mimetype="text/css")

        @host.get("/seen.js")
        def seen() -> Response:
            return Response(LISTEN, mimetype="text/javascript")

        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    yield page
    page.close()


@pytest.fixture
def frame(page: Page, world: World) -> FrameLocator:
    page.goto(f"{world.host}/acme")
    expect(page.locator("cloud-shop")).to_have_attribute("state", "ready")
    return page.frame_locator("iframe")


def visit(page: Page, world: World, attributes: str, query: str = "", **headers: str) -> FrameLocator:
    """Go to the site with these attributes on its element, and what it sends along."""
    page.goto(f"{world.host}/acme?{urlencode({'attributes': attributes, **headers})}{query}")
    return page.frame_locator("iframe")


def ready(page: Page) -> None:
    expect(page.locator("cloud-shop")).to_have_attribute("state", "ready")


def seen(page: Page, name: str, times: int = 1) -> list[dict[str, Any]]:
    """What the page around was told under this name, once it was told so often: a message takes its time."""
    enough = "([name, times]) => seen.filter(([said]) => said === name).length >= times"
    page.wait_for_function(enough, arg=[name, times])
    return [detail for said, detail in page.evaluate("seen") if said == name]


def height(page: Page) -> float:
    """How high the frame is, once it is as high as what it holds."""
    held, shown = page.frames[1].evaluate(FITTED)
    assert held == shown
    return float(shown)


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


def test_an_error_is_told_and_the_view_stays(frame: FrameLocator) -> None:
    at_rest(frame.get_by_role("link", name="A broken page")).click()

    expect(frame.get_by_role("alert")).to_contain_text("This did not work")
    expect(frame.get_by_role("alert")).to_contain_text("REF1")
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()
    at_rest(frame.get_by_role("link", name="A product")).click()
    expect(frame.get_by_role("heading", name="product")).to_be_visible()
    expect(frame.get_by_role("alert")).to_be_hidden()


def test_the_page_around_may_ask_for_a_view_and_keeps_its_focus(page: Page, frame: FrameLocator) -> None:
    page.evaluate("CloudShop.open('../../../orders')")
    page.evaluate("CloudShop.open('basket')")

    expect(frame.get_by_role("heading", name="basket")).to_be_visible()
    assert [one["view"] for one in seen(page, "route", 2)] == ["catalog", "basket"]
    expect(frame.get_by_role("heading", name="basket")).not_to_be_focused()


def test_a_frame_that_may_not_be_shown_leaves_the_link(page: Page, world: World) -> None:
    page.clock.install()
    page.goto(f"{world.host}/stranger")
    expect(page.locator("cloud-shop")).to_have_attribute("state", "loading")
    page.clock.run_for(9_000)

    expect(page.locator("cloud-shop")).to_have_attribute("state", "error")
    expect(page.get_by_role("link", name="Open our shop")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    assert seen(page, "error") == [{"reason": "timeout"}]


def test_taken_out_and_put_back_it_starts_again(page: Page, frame: FrameLocator) -> None:
    page.evaluate("window.shop = document.querySelector('cloud-shop'); shop.remove()")
    assert page.evaluate("shop.hasAttribute('state')") is False
    page.evaluate("document.body.append(shop)")

    expect(page.locator("cloud-shop")).to_have_attribute("state", "ready")
    expect(frame.get_by_role("heading", name="catalog")).to_be_visible()


def test_only_while_it_stands_in_the_page_it_follows_the_way_back(page: Page, world: World) -> None:
    visit(page, world, 'view="catalog" deep-links="push"', "&cs=product")
    page.evaluate("""() => {
        window.shop = document.querySelector("cloud-shop");
        window.asked = [];
        shop.navigate = (view) => asked.push(view);
        window.goBack = () => { dispatchEvent(new PopStateEvent("popstate")); return asked; };
    }""")

    page.evaluate("shop.remove()")
    assert page.evaluate("goBack()") == []
    page.evaluate("document.body.append(shop)")
    assert page.evaluate("goBack()") == ["product"]


HTMX = re.compile(r"/vendor/htmx")


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


def test_a_page_that_is_not_on_the_frames_list_is_not_answered(page: Page, world: World) -> None:
    page.clock.install()
    page.goto(f"{world.host}/deaf")
    expect(page.frame_locator("iframe").get_by_role("heading", name="catalog")).to_be_visible()
    page.clock.run_for(9_000)

    expect(page.locator("cloud-shop")).to_have_attribute("state", "error")
    assert [name for name, _ in page.evaluate("seen")] == ["error"]


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


def test_the_page_is_printed_whole(page: Page, frame: FrameLocator) -> None:
    at_rest(frame.get_by_role("button", name="Add")).click()
    expect(frame.get_by_text("line line")).to_be_visible()
    assert height(page) > 1000

    printed = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages)
    assert printed.count("line") >= 1000
