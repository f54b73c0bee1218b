"""The widget in Firefox: its visit, its basket, sites that may not hold it, and a strict one around it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response

from portal.db import Scope, transaction
from portal.domain.sellers.origins import allow_origin
from portal.domain.sellers.queries import seller_by_slug
from portal.kernel.actor import SYSTEM
from tests.e2e.firefox import COOKIES_APART, NO_COOKIES_OF_OTHERS, Firefox, firefox, found
from tests.e2e.running import World
from tests.web.small_app import serving

PROGRAM = found()
NOTE_VIOLATIONS = """
seen = [];
addEventListener("securitypolicyviolation", (one) => seen.push(one.violatedDirective));
"""
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.process,
    pytest.mark.skipif(PROGRAM is None, reason="no Firefox is installed"),
]


@pytest.fixture
def window(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Firefox]:
    with firefox(
        str(PROGRAM), tmp_path / "profile", cookies=getattr(request, "param", COOKIES_APART)
    ) as made:
        yield made


def shown(window: Firefox, world: World) -> None:
    window.go(world.demo["reseller_site"])
    window.run("document.querySelector('cloud-shop').scrollIntoView()")
    window.until("document.querySelector('cloud-shop[state=ready]') && 'yes'")


def press(window: Firefox, name: str) -> None:
    """Press the link or button in the shop whose name begins so, once it is there."""
    pressed = "[...document.querySelectorAll('a, button')]"
    named = f"{pressed}.find((one) => one.textContent.trim().startsWith({json.dumps(name)}))"
    window.until(f"{named} && 'there'", framed=True)
    window.run(f"{named}.click()", framed=True)


def fill(window: Firefox, **fields: str) -> None:
    for name, text in fields.items():
        field = f"document.querySelector('main form [name={name}]')"
        window.until(f"{field} && 'there'", framed=True)
        window.run(f"{field}.value = {json.dumps(text)}", framed=True)


@pytest.mark.parametrize("window", [COOKIES_APART, NO_COOKIES_OF_OTHERS], indirect=True)
def test_a_visit_goes_on_with_cookies_apart_and_without_any(window: Firefox, running_world: World) -> None:
    cleo = running_world.person("customer")
    shown(window, running_world)

    press(window, "Sign in")
    fill(window, email=cleo["email"], password=cleo["password"])
    window.run("document.querySelector('#sign-in-form').requestSubmit()", framed=True)
    press(window, "Orders")

    rows = window.until("document.querySelectorAll('main tbody tr').length", framed=True)
    assert rows > 0


def test_the_basket_stays_on_every_page_of_the_site(window: Firefox, running_world: World) -> None:
    shown(window, running_world)
    press(window, "User Migration Bundle")
    fill(window, quantity="7")
    press(window, "Add to basket")
    quantity = "document.querySelector('#basket-table [name=quantity]')?.value"
    assert window.until(quantity, framed=True) == "7"

    shown(window, running_world)
    press(window, "Basket")

    assert window.until(quantity, framed=True) == "7"


def test_where_the_frame_may_not_stand_the_link_stays(window: Firefox, running_world: World) -> None:
    window.go(str(running_world.demo["reseller_site"]).replace("127.0.0.1", "localhost"))
    window.run("document.querySelector('cloud-shop').scrollIntoView()")

    window.until("document.querySelector('cloud-shop[state=error]') && 'yes'")

    assert window.run("document.querySelector('cloud-shop a').getBoundingClientRect().height") > 0


def test_a_strict_site_meets_no_violation(window: Firefox, running_world: World) -> None:
    site, portal = Flask("strict"), running_world.portal

    @site.get("/")
    def page() -> Response:
        text = (
            '<!doctype html><html lang="en"><title>Strict</title><script src="/seen.js"></script>'
            '<cloud-shop shop="northlight" loading="eager"><a href="/">Shop</a></cloud-shop>'
            f'<script async src="{portal}/embed/v1.js"></script></html>'
        )
        policy = f"default-src 'none'; script-src 'self' {portal}; frame-src {portal}; img-src 'self'"
        return Response(text, headers={"Content-Security-Policy": policy})

    @site.get("/seen.js")
    def seen() -> Response:
        return Response(NOTE_VIOLATIONS, mimetype="text/javascript")

    with serving(site) as port:
        origin = f"http://127.0.0.1:{port}"
        with running_world.inside(), transaction(Scope(seller_by_slug("northlight").id)):
            allow_origin(origin, actor=SYSTEM, test_mode=True)
        window.go(f"{origin}/")
        window.until("document.querySelector('cloud-shop[state=ready]') && 'yes'")
        press(window, "User Migration Bundle")
        window.until("document.querySelector('#add-form') && 'there'", framed=True)

        assert window.run("JSON.stringify(seen)") == "[]"
