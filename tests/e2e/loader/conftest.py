"""Both sites, running, and a page in a browser."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask, Response, render_template_string, request
from playwright.sync_api import Browser, FrameLocator, Page, Playwright, expect

from tests.e2e.loader.site import HEADERS, HOST, LISTEN, USUAL, World, portal_app
from tests.web.small_app import serving


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
            told = {name: request.args.get(name, usual) for name, usual in USUAL.items()}
            page = Response(
                render_template_string(HOST, shop=shop, portal=made.portal, attributes=attributes, **told)
            )
            page.headers.update({name: text for name, text in request.args.items() if name in HEADERS})
            return page

        @host.get("/site.css")
        def style() -> Response:
            return Response(request.args["css"], mimetype="text/css")

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
