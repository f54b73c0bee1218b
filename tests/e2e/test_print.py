"""On paper a page is what it says, and nothing that one presses."""

from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.e2e.running import World, a_page, sign_in_to_portal, sign_in_to_shop

pytestmark = [pytest.mark.e2e, pytest.mark.process]
PRESSED = """() => [...document.querySelectorAll("nav, button, a.button, input, select, details:not([open])")]
  .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"""


def printed(page: Page) -> str:
    """The text of the sheets, after a look at what must not be on them."""
    page.emulate_media(media="print")
    assert page.evaluate(PRESSED) == []
    page.emulate_media(media="screen")
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages)


@pytest.mark.parametrize("path", ["orders", "invoices"])
def test_staff_print_lists_and_documents(strict: Browser, running_world: World, path: str) -> None:
    world, page = running_world, sign_in_to_portal(strict, running_world, "reseller")
    world.mail(world.person("customer")["email"], "INV-")
    page.goto(f"{world.portal}/{path}")
    link = page.locator("main tbody th a").first
    number, amount = (
        link.inner_text(),
        page.locator("main tbody tr").first.locator(".money").last.inner_text(),
    )

    listed = printed(page)
    link.click()
    expect(page.locator("main h1")).to_contain_text(number)
    total, shown = page.locator(".summary__total dd").inner_text(), printed(page)

    assert number in listed
    assert amount in listed
    assert number in shown
    assert total in shown
    assert "Price books" not in listed + shown


@pytest.mark.parametrize("path", ["orders", "invoices"])
def test_customers_print_theirs(strict: Browser, running_world: World, path: str) -> None:
    world, page, cleo = running_world, a_page(strict), running_world.person("customer")
    world.mail(cleo["email"], "INV-")
    page.goto(cleo["sign_in"])
    sign_in_to_shop(page, address=cleo["email"], password=cleo["password"])
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(cleo["sign_in"].replace("sign-in", path))
    page.locator("main tbody a").first.click()
    total = page.locator(".summary__total dd").inner_text()

    shown = printed(page)

    assert page.locator("main h1").inner_text() in shown
    assert total in shown
    assert "Sign out" not in shown
