"""Every component in a real browser: no accessibility finding, no sideways scrolling, working script."""

import os
import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.web.small_app import serving, small_app

pytestmark = pytest.mark.e2e

PAGES = ["portal/errors", "shop", "widget/errors", "signed-out", "failure"]
LOOKS = {"light": ("en_GB", "light"), "dark": ("en_GB", "dark"), "rtl": ("ar", "light")}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
FORM = """
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title>
<meta name="csrf-token" content="token">
<script type="module" src="{{ asset_url("js/portal.js") }}"></script></head>
<body><main><form method="post" action="/slow"><input type="hidden" name="idempotency_key" value="one">
<button class="button" data-busy="Placing…"><span>Place</span></button></form></main></body></html>
"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-background-networking"],
    )
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def sites() -> Iterator[dict[str, str]]:
    """One address for each language."""
    with serving(small_app()) as left, serving(small_app(locale="ar")) as right:
        yield {
            "en_GB": f"http://127.0.0.1:{left}/_components/",
            "ar": f"http://127.0.0.1:{right}/_components/",
        }


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    page.close()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_shut_out(browser: Browser, sites: dict[str, str], name: str, look: str) -> None:
    locale, scheme = LOOKS[look]
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(sites[locale] + name)
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})

        findings = Axe().run(page, options=RULES).response["violations"]

        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in findings] == []
    context.close()


@pytest.mark.parametrize("locale", ["en_GB", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways(page: Page, sites: dict[str, str], name: str, locale: str) -> None:
    page.goto(sites[locale] + name)
    for width in (320, 375, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["portal", "shop", "widget", "portal/errors"])
def test_the_browser_has_nothing_to_say(page: Page, sites: dict[str, str], name: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(sites["en_GB"] + name, wait_until="networkidle")

    assert [text for text in said if "422" not in text] == []


def test_the_list_of_errors_has_the_focus(page: Page, sites: dict[str, str]) -> None:
    page.goto(sites["en_GB"] + "portal/errors")

    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Organisation")).to_be_focused()


def test_numbers_step_within_their_limits(page: Page, sites: dict[str, str]) -> None:
    page.goto(sites["en_GB"] + "portal")
    quantity = page.get_by_label("Quantity of Premium", exact=True)
    page.get_by_role("button", name="More: Quantity of Premium").click()
    expect(quantity).to_have_value("13")
    quantity.fill("1")
    page.get_by_role("button", name="Less: Quantity of Premium").click()
    expect(quantity).to_have_value("1")


def test_a_password_can_be_shown(page: Page, sites: dict[str, str]) -> None:
    page.goto(sites["en_GB"] + "portal")
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("#password")).to_have_attribute("type", "password")


def test_a_dialog_opens_and_gives_the_focus_back(page: Page, sites: dict[str, str]) -> None:
    page.goto(sites["en_GB"] + "portal")
    page.get_by_role("link", name="Withdraw").press("Enter")
    expect(page.get_by_role("dialog", name="Withdraw this order?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name="Withdraw")).to_be_focused()


def test_inside_a_frame_the_question_is_a_page(page: Page, sites: dict[str, str]) -> None:
    page.goto(sites["en_GB"] + "widget")
    page.get_by_role("link", name="Withdraw").click()

    expect(page).to_have_url(re.compile("#withdraw$"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_good_messages_leave_and_warnings_stay(page: Page, sites: dict[str, str]) -> None:
    page.clock.install()
    page.goto(sites["en_GB"] + "portal/errors")
    expect(page.locator(".toast")).to_have_count(2)
    page.clock.run_for(9_000)
    expect(page.locator(".toast")).to_have_text(["The price book changed meanwhile.×"])
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".toast")).to_have_count(0)


def test_menus_work_without_script(browser: Browser, sites: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto(sites["en_GB"] + "portal")
    page.locator("summary").filter(has_text="Menu").first.click()
    expect(page.get_by_role("link", name="Price books")).to_be_visible()
    expect(page.get_by_role("button", name="Show password")).to_be_hidden()
    context.close()


def test_a_double_click_is_one_request(page: Page) -> None:
    sent: list[str] = []
    app = small_app(form=FORM)
    csrf: CSRFProtect = app.extensions["csrf"]

    @app.get("/form")
    def form() -> ResponseReturnValue:
        return app.jinja_env.get_template("form.html").render()

    @app.post("/slow")
    @csrf.exempt
    def slow() -> ResponseReturnValue:
        sent.append(parse_qs(request.get_data(as_text=True))["idempotency_key"][0])
        return "", 204

    with serving(app) as port:
        page.goto(f"http://127.0.0.1:{port}/form")
        with page.expect_response("**/slow"):
            page.get_by_role("button", name="Place").dblclick()
        expect(page.get_by_role("button", name="Placing")).to_have_attribute("aria-busy", "true")

    assert sent == ["one"]


def test_rows_are_chosen_one_by_one_in_runs_and_all(page: Page, sites: dict[str, str]) -> None:
    page.goto(sites["en_GB"] + "portal")
    boxes, everything = page.locator("input[name=chosen]"), page.locator("[data-choose-all]")
    bar = page.locator("#story-chosen")
    number = boxes.count()
    expect(bar).to_contain_text("Choose all on this page")

    boxes.first.check()
    expect(bar).to_contain_text("1 chosen")
    boxes.last.click(modifiers=["Shift"])
    expect(bar).to_contain_text(f"{number} chosen")
    expect(everything).to_be_checked()

    boxes.first.uncheck()
    expect(everything).not_to_be_checked()
    everything.check()
    expect(boxes.first).to_be_checked()
    everything.uncheck()
    expect(bar).to_contain_text("Choose all on this page")
    expect(page.locator("input[name=chosen]:checked")).to_have_count(0)
