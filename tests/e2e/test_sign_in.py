"""Signing in, choosing a seller and accepting an invitation, in a real browser."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, expect

from portal.db import db
from portal.domain.users.models import MembershipStatus, TokenPurpose
from portal.domain.users.tokens import issue_token
from tests.browser import found
from tests.factories.users import PASSWORD, a_member, a_seller, a_user
from tests.web.small_app import serving

pytestmark = pytest.mark.e2e
WIDTHS = (1280, 375)


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-background-networking"]
    with playwright.chromium.launch(executable_path=found(), args=arguments) as opened:
        yield opened


@pytest.fixture
def site(live_app: Flask) -> Iterator[str]:
    with serving(live_app) as port:
        yield f"http://localhost:{port}"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test when the browser has something to complain about."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None
    )
    yield opened
    context.close()
    assert [text for text in complaints if "status of 4" not in text] == []


def ensure_fit(page: Page) -> None:
    """Everybody can use it, at both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page).response["violations"] == []


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill("ada@acme.example")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_signing_in_choosing_switching_and_signing_out(page: Page) -> None:
    user = a_user()
    for name in ("Acme Cloud", "Acme Benelux"):
        a_member(user, a_seller(name))
    db.session.commit()

    page.goto("/choose-seller")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    ensure_fit(page)
    sign_in(page, "a wrong password")
    expect(page.get_by_role("alert")).to_contain_text("The e-mail address or the password is wrong.")
    ensure_fit(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="Choose an organisation")).to_be_visible()
    ensure_fit(page)
    page.get_by_label("Acme Cloud").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".switch__summary")).to_contain_text("Acme Cloud")
    ensure_fit(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(".switch__summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Acme Benelux").click()
    page.goto("/choose-seller")
    expect(page.locator(".switch__summary")).to_contain_text("Acme Benelux")
    page.locator(".account__summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Acme Benelux")).to_have_count(0)


def test_accepting_an_invitation(page: Page) -> None:
    user = a_user(password=None)
    member = a_member(user, a_seller(), status=MembershipStatus.PENDING_ACTIVATION)
    link = f"/invitation/{issue_token(user, TokenPurpose.INVITATION, 72, member)}"
    db.session.commit()

    page.goto(link)
    ensure_fit(page)
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("alert")).to_contain_text("Use at least 12 characters.")
    page.get_by_label("Password", exact=True).fill("nine loud lighthouses")
    with page.expect_navigation():
        page.get_by_role("button", name="Accept").click()
    page.goto(link)

    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    ensure_fit(page)


def test_choosing_a_new_password(page: Page) -> None:
    user = a_user()
    a_member(user, a_seller())
    link = f"/reset/{issue_token(user, TokenPurpose.RESET_PASSWORD, 1)}"
    db.session.commit()

    page.goto("/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_role("button", name="Send the link")).to_be_visible()
    ensure_fit(page)
    page.get_by_label("E-mail").fill("nobody@acme.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("If the address is known, a message is on its way.")).to_be_visible()
    ensure_fit(page)
    page.goto(link)
    ensure_fit(page)
    page.get_by_label("New password").fill("nine loud lighthouses")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password is changed. Sign in.")).to_be_visible()
    with page.expect_navigation():
        sign_in(page, "nine loud lighthouses")
    page.goto(link)

    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    ensure_fit(page)
