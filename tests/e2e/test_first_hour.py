"""The first hour of a new reseller: registered at the operator's shop, let in, and led to the first order.

Each step is taken from the checklist on the dashboard, once in a wide window and once on a small screen.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import (
    PATIENCE,
    World,
    a_page,
    at_rest,
    decide,
    link_in,
    sign_in_to_portal,
    tick_terms,
)

pytestmark = [pytest.mark.e2e, pytest.mark.process]
PASSWORD = "violet harbour train"
PERSON = {
    "first_name": "Rosa", "last_name": "Tide", "phone": "+30 210 1234567", "password": PASSWORD,
    "line1": "Quay 7", "postcode": "18535", "city": "Piraeus",
}  # fmt: skip
expect.set_options(timeout=PATIENCE * 1000)


@dataclass
class FirstHour:
    """One width's run."""

    browser: Browser
    world: World
    width: int
    page: Page

    @property
    def company(self) -> str:
        return f"Tide Cloud {self.width}"

    @property
    def email(self) -> str:
        return f"rosa{self.width}@tide.example"

    @property
    def shop(self) -> str:
        return f"{self.world.portal}/shop/tide-cloud-{self.width}"

    def stranger(self) -> Page:
        """Another browser, of the same width."""
        return a_page(self.browser, width=self.width)


@pytest.fixture(params=[1280, 375])
def hour(strict: Browser, running_world: World, request: pytest.FixtureRequest) -> FirstHour:
    return FirstHour(strict, running_world, request.param, a_page(strict, width=request.param))


def press(page: Page, name: str) -> None:
    """Send a form by its button, and wait for the page that follows."""
    with page.expect_navigation():
        at_rest(page.locator("main").get_by_role("button", name=name, exact=True).first).click()


def register(page: Page, shop: str, company: str, email: str, *, reseller: bool = False) -> None:
    page.goto(f"{shop}/sign-up")
    for name, text in {"company": company, "email": email, **PERSON}.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=country]").select_option("GR")
    if reseller:
        page.locator("[name=register_as][value=reseller]").check()
    for box in page.locator("main [name=accept_terms]").all():
        box.check()
    press(page, "Sign up")


def confirm(page: Page, world: World, email: str) -> None:
    page.goto(link_in(world.mail(email, "/confirm/"), "/confirm"))
    press(page, "Confirm the address")


@pytest.mark.acceptance(15)
def test_from_the_registration_to_an_order_of_an_own_customer(hour: FirstHour) -> None:
    be_let_in(hour)
    page, portal = hour.page, hour.world.portal
    expect(page.get_by_text("0 of 10 steps done")).to_be_visible()

    for name, take in STEPS.items():
        page.goto(f"{portal}/dashboard")
        step = page.locator(".checklist__step").filter(has_text=name)
        assert "checklist__step--done" not in str(step.get_attribute("class"))
        with page.expect_navigation():
            at_rest(step.get_by_role("link")).click()
        take(hour)
        page.goto(f"{portal}/dashboard")
        if take is not first_order:
            assert "checklist__step--done" in str(step.get_attribute("class")), name

    expect(page.locator("main h1")).to_have_text("Dashboard")
    expect(page.locator(".checklist")).to_have_count(0)


def be_let_in(hour: FirstHour) -> None:
    """The operator welcomes resellers, one registers and confirms, is approved, invited, and signs in."""
    world, page = hour.world, hour.page
    olivia = sign_in_to_portal(hour.browser, world, "operator")
    olivia.goto(f"{world.portal}/settings/access")
    for name in ("anonymous_access", "allow_self_registration", "allow_registration_of_resellers"):
        olivia.locator(f"[name={name}]").check()
    press(olivia, "Save")
    register(page, f"{world.portal}/shop/cumulus", hour.company, hour.email, reseller=True)
    confirm(page, world, hour.email)
    olivia.goto(link_in(world.mail(world.person("operator")["email"], hour.company), "/requests"))
    decide(olivia)
    page.goto(link_in(world.mail(hour.email, "/invitation/"), "/invitation"))
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Accept the invitation")
    if "/sign-in" in page.url:
        page.locator("main [name=email]").fill(hour.email)
        page.locator("main [name=password]").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("main button[type=submit]").first.click()
    page.goto(f"{world.portal}/dashboard")


def brand(hour: FirstHour) -> None:
    hour.page.locator("[name=accent]").first.fill("#0a7d5a")
    press(hour.page, "Save")


def price_book(hour: FirstHour) -> None:
    with hour.page.expect_navigation():
        hour.page.get_by_role("link", name="New price book").first.click()
    hour.page.locator("[name=name]").fill("Harbour customers")
    hour.page.locator("[name=default_percent]").fill("5")
    press(hour.page, "Make the book")


def tax(hour: FirstHour) -> None:
    with hour.page.expect_navigation():
        hour.page.get_by_role("link", name="New tax rate").first.click()
    hour.page.locator("[name=name]").fill("Greek VAT")
    hour.page.locator("[name=country]").select_option("GR")
    hour.page.locator("[name=percent]").fill("24")
    press(hour.page, "Save")


def products(hour: FirstHour) -> None:
    button = hour.page.get_by_role("button", name="Offer User Migration Bundle")
    with hour.page.expect_navigation():
        at_rest(button).click()


def open_shop(hour: FirstHour) -> None:
    for name in ("anonymous_access", "show_prices_to_anonymous", "allow_self_registration"):
        hour.page.locator(f"[name={name}]").check()
    press(hour.page, "Save")
    visitor = hour.stranger()
    visitor.goto(f"{hour.shop}/")
    expect(visitor.locator("li.card").filter(has_text="User Migration Bundle")).to_be_visible()


def widget(hour: FirstHour) -> None:
    expect(hour.page.locator("main").get_by_text("<cloud-shop").first).to_be_visible()
    hour.page.goto(f"{hour.world.portal}/settings/widget/sites")
    hour.page.locator("[name=origin]").first.fill(f"https://www.tide{hour.width}.example")
    press(hour.page, "Allow this web site")


def first_customer(hour: FirstHour) -> None:
    page = hour.page
    told = {"name": "Crisp Apples", "first_name": "Ann", "last_name": "Apple", "email": "ann@apples.example"}
    for name, text in {**told, "line1": "Orchard 1", "postcode": "10431", "city": "Athens"}.items():
        page.locator(f"main [name={name}]").fill(text)
    page.locator("[name=country]").select_option("GR")
    page.locator("[name=order_approval]").uncheck()
    press(page, "Create")
    expect(page.locator("main h1")).to_contain_text("Crisp Apples")


def first_request(hour: FirstHour) -> None:
    visitor, email = hour.stranger(), f"petra{hour.width}@pears.example"
    register(visitor, hour.shop, f"Ripe Pears {hour.width}", email)
    confirm(visitor, hour.world, email)
    hour.page.reload()
    with hour.page.expect_navigation():
        hour.page.get_by_role("link", name=f"Ripe Pears {hour.width}").click()
    decide(hour.page)


def first_colleague(hour: FirstHour) -> None:
    colleague = f"nils{hour.width}@tide.example"
    for name, text in {"first_name": "Nils", "last_name": "Berg", "email": colleague}.items():
        hour.page.locator(f"main [name={name}]").fill(text)
    hour.page.locator("main [name=roles]").first.check()
    press(hour.page, "Invite")
    assert "Rosa Tide" in hour.world.mail(colleague, "/invitation/")


def first_order(hour: FirstHour) -> None:
    page = hour.page
    with page.expect_navigation():
        at_rest(page.locator("main").get_by_role("link", name="Crisp Apples", exact=True)).click()
    form = page.locator("main form").filter(has=page.locator("[name=plan]")).first
    form.locator("[name=quantity]").fill("25")
    at_rest(form.locator("button[type=submit]")).click()
    with page.expect_navigation():
        at_rest(page.get_by_role("link", name=re.compile("Review|Continue")).first).click()
    tick_terms(page)
    with page.expect_navigation():
        at_rest(page.get_by_role("button", name=re.compile("^Place order"))).click()
    expect(page.locator("main h1")).to_contain_text(re.compile(r"O-\d{4}-\d{6}"))


STEPS: dict[str, Callable[[FirstHour], None]] = {
    "Your brand": brand,
    "A price book": price_book,
    "Your tax": tax,
    "Products to sell": products,
    "Open the shop": open_shop,
    "The widget on your web site": widget,
    "The first customer": first_customer,
    "The first request": first_request,
    "The first colleague": first_colleague,
    "The first order": first_order,
}
