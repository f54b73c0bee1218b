"""What a browser keeps of a shop for strangers: it is used, and never shown to who has signed in."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import World, a_page, sign_in_to_shop

pytestmark = [pytest.mark.e2e, pytest.mark.process]


def watched(page: Page) -> list[tuple[str, bool]]:
    """The path of each page that is shown from now on, and whether the browser had kept it."""
    session, seen = page.context.new_cdp_session(page), list[tuple[str, bool]]()

    def note(told: dict[str, Any]) -> None:
        if told["type"] == "Document":
            answer = told["response"]
            seen.append((answer["url"].partition("/shop/")[2], bool(answer.get("fromDiskCache"))))

    session.send("Network.enable")
    session.on("Network.responseReceived", note)
    return seen


def test_a_strangers_page_is_kept_and_a_customers_is_not(strict: Browser, running_world: World) -> None:
    page, cleo = a_page(strict), running_world.person("customer")
    catalogue, menu = f"{running_world.portal}/shop/northlight/", page.locator(".account__name")
    terms = f"{catalogue}terms"
    seen = watched(page)

    for url in (catalogue, terms, catalogue):
        page.goto(url)
    kept = list(seen)
    page.goto(cleo["sign_in"])
    sign_in_to_shop(page, address=cleo["email"], password=cleo["password"])
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(terms)
    expect(menu).to_have_count(1)
    page.goto(catalogue)
    expect(menu).to_have_count(1)
    page.locator("form[action$='/sign-out']").evaluate("form => form.requestSubmit()")
    page.wait_for_url(lambda url: "/sign-in" in url)
    page.goto(catalogue)

    expect(menu).to_have_count(0)
    assert kept == [("northlight/", False), ("northlight/terms", False), ("northlight/", True)]
