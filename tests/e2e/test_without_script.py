"""The same journey on the first-party shop page, where no script runs, on a small screen."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import World, a_page, link_in, sign_in_to_portal, sign_in_to_shop, tick_terms
from tests.e2e.test_journey import ADDRESS, BUNDLE, PASSWORD, Applicant, confirm, heading, sign_up

pytestmark = [pytest.mark.e2e, pytest.mark.process]
OTTO = Applicant("Otto's Oven", "otto@oven.example")


def answer(page: Page, act: str) -> None:
    """Choose an act of the page; its question stands in the page, because no script opens a dialog."""
    page.get_by_role("link", name=act, exact=True).click()
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=act).click()


def again(page: Page, text: str) -> None:
    """Look again, as the page asks one to, until it says so."""
    for _ in range(40):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(1000)
        with page.expect_navigation():
            page.get_by_role("link", name="Look again").click()
    raise AssertionError(page.locator("main").inner_text())


def test_from_sign_up_to_the_code_without_a_script(strict: Browser, running_world: World) -> None:
    world = running_world
    page = a_page(strict, width=375, java_script_enabled=False)
    page.goto(world.person("customer")["sign_in"])
    sign_up(page, OTTO)
    confirm(page, world, OTTO)
    ada = sign_in_to_portal(strict, world, "reseller", width=375, java_script_enabled=False)
    ada.goto(link_in(world.mail(world.person("reseller")["email"], OTTO.company), "/requests"))
    answer(ada, "Approve")
    page.goto(link_in(world.mail(OTTO.email, "/sign-in"), ""))
    sign_in_to_shop(page, address=OTTO.email, password=PASSWORD)

    page.get_by_role("link", name=BUNDLE, exact=True).click()
    page.locator("#add-form [name=quantity]").fill("10")
    page.get_by_role("button", name="Add to basket").click()
    total = page.locator("#total-payable")
    before = total.inner_text()
    page.locator("#basket-table [name=quantity]").fill("25")
    page.get_by_role("button", name="Update").click()
    expect(total).not_to_have_text(before)
    expect(page.locator("#basket-table [name=quantity]")).to_have_value("25")
    page.get_by_role("link", name="Checkout").click()
    expect(page.locator("#billing-form [name=line1]")).to_have_value(ADDRESS["line1"])
    page.locator("#billing-form").get_by_role("button", name="Continue").click()
    tick_terms(page)
    page.get_by_role("button", name=re.compile("^Place order")).click()
    expect(page.locator("main").get_by_text("Waiting for approval").first).to_be_visible()
    ada.goto(f"{world.portal}/orders")
    ada.get_by_role("row").filter(has_text=OTTO.company).get_by_role("link").first.click()
    answer(ada, "Approve")
    again(page, "see the code")
    page.get_by_role("link", name=re.compile("see the code$")).click()
    page.get_by_role("button", name="Reveal the code").click()

    expect(page.locator("#redemption-code")).to_have_value(re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$"))


def test_where_the_frame_may_not_stand_the_link_stays(strict: Browser, running_world: World) -> None:
    page = a_page(strict, java_script_enabled=False)
    page.goto(running_world.demo["reseller_site"])

    page.get_by_role("link", name="Open our cloud shop").click()

    expect(heading(page)).to_contain_text("Cloud services")
