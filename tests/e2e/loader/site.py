"""A portal with a few views, a web site of another origin that holds its widget, and helpers."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from playwright.sync_api import FrameLocator, Page, expect

from portal.blueprints.stories import examples
from portal.web.assets import send_loader
from portal.web.htmx import redirect_to, render_page
from portal.web.navigation import NavItem
from tests.web.small_app import small_app

VIEW = """
{% extends "widget.html" %}
{% from "components/form.html" import post_form %}
{% from "components/button.html" import button %}
{% from "components/page_header.html" import page_header %}
{% block title %}{{ view }}{% endblock %}
{% block heading %}{{ page_header(view) }}{% endblock %}
{% block content %}
  {% if view == "signup" %}
    {% call post_form("/embed/v1/acme/signup", guard=true, key=false) %}
      <label>Company <input name="company"></label>
      <label>Password <input type="password" name="secret"></label>
      <label>Terms <input type="checkbox" name="terms"></label>
      <label>Country <select name="country"><option>Greece</option><option>Malta</option></select></label>
    {% endcall %}
  {% endif %}
  <a href="/embed/v1/acme/signup">Join</a> <a href="/embed/v1/acme/busy">A busy page</a>
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
<!doctype html><html lang="{{ lang }}"><head><meta charset="utf-8"><title>A shop's own site</title>
<link rel="stylesheet" href="/site.css?css={{ css | urlencode }}"></head><body>
<h1>Welcome</h1>
<cloud-shop shop="{{ shop }}" label="Acme" loading="eager" {{ attributes | safe }}>
<a href="{{ portal }}/shop/acme">Open our shop</a></cloud-shop>
{{ more | safe }}
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
USUAL = {"lang": "en", "css": STYLE, "more": ""}
"""What the web site's page is made of, where a test does not say otherwise."""
HEADERS = ("Content-Security-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Opener-Policy")


@dataclass
class World:
    """Both sites, and what reached the portal."""

    host: str
    portal: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)


FAULTS = {"broken": 500, "busy": 429}
"""Views that answer by an error, and its status."""


def _moved(shop: str) -> ResponseReturnValue | None:
    """To the view that the address names, as in the product."""
    asked = request.args.get("view", "catalog")
    kept = [(name, text) for name, text in request.args.items(multi=True) if name != "view"]
    return redirect(f"/embed/v1/{shop}/{asked}?{urlencode(kept)}") if asked != "catalog" else None


def _fault(view: str) -> ResponseReturnValue | None:
    error = {"title": "This did not work", "message": "Nothing was lost.", "reference": "REF1"}
    status = FAULTS.get(view)
    if status is None:
        return None
    return render_template("error_part.html", **error, status=status, hint="", back_url=""), status


def portal_app(posts: list[dict[str, Any]], origins: list[str]) -> Flask:
    app = small_app(view=VIEW, card=CARD)
    csrf: CSRFProtect = app.extensions["csrf"]
    app.add_url_rule("/embed/v1.js", view_func=send_loader)

    def values(view: str, lines: str = "", heard: bool = True) -> dict[str, Any]:
        nav = [NavItem("Basket", "/embed/v1/acme/basket")]
        shell = {
            "nav": nav,
            "actor": None,
            "account": examples.ACCOUNT | {"new_tab_url": "/shop/acme/"},
            "brand": examples.BRAND,
        }
        return shell | {
            "portal_origins": origins if heard else [],
            "view": view,
            "view_name": view,
            "lines": lines,
        }

    @app.before_request
    def frame() -> None:
        if request.path.startswith(("/embed/v1/acme/", "/embed/v1/deaf/", "/embed/v1/other/")):
            g.frame_ancestors = tuple(origins)

    @app.get("/embed/v1/<shop>/")
    @app.get("/embed/v1/<shop>/<view>")
    def show(shop: str, view: str = "catalog") -> ResponseReturnValue:
        status = 404 if view == "nowhere" else 200
        page = (render_template("view.html", **values(view, heard=shop != "deaf")), status)
        return _moved(shop) or _fault(view) or page

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


def visit(
    page: Page, world: World, attributes: str, query: str = "", *, shop: str = "acme", **told: str
) -> FrameLocator:
    """Go to the site with these attributes on its element, and what its page holds or sends along."""
    page.goto(f"{world.host}/{shop}?{urlencode({'attributes': attributes, **told})}{query}")
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
