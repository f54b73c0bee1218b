"""The journey the product exists for: from a stranger on a reseller's own site to a redemption code.

Everything runs as `make run` starts it, with its own servers, worker and mails, in a browser that
blocks third-party cookies.
"""

import email
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, Playwright, expect

from portal.local.process import ROOT
from tests.browser import found

pytestmark = [pytest.mark.e2e, pytest.mark.process]
UP, PATIENCE = 120, 40
EMAIL, PASSWORD = "nina@sprout.example", "violet harbour train"
BUNDLE, TEAM = "User Migration Bundle", "Garden team"
FORM = {
    "company": "Sprout Gardens", "first_name": "Nina", "last_name": "Koch", "title": "Owner",
    "email": EMAIL, "phone": "+49 30 1234567", "line1": "Market Street 5", "postcode": "10115",
    "city": "Berlin", "password": PASSWORD,
}  # fmt: skip
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}")
NUMBER = re.compile(r"O-\d{4}-\d{6}")
expect.set_options(timeout=PATIENCE * 1000)


@dataclass
class World:
    """The running product: its folder, and what demo.json says of it."""

    folder: Path
    demo: dict[str, Any]

    @property
    def portal(self) -> str:
        return str(self.demo["portal"]).rstrip("/")

    def person(self, role: str) -> dict[str, str]:
        return dict(self.demo["people"][role])

    def mails(self, to: str) -> list[EmailMessage]:
        """What arrived for somebody by SMTP, the oldest first."""
        files = sorted((self.folder / "mail").glob("*.eml"))
        read = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
        return [one for one in read if isinstance(one, EmailMessage) and to in str(one["To"])]

    def mail(self, to: str, text: str) -> str:
        """The text of a mail to somebody that says this, as soon as it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for one in self.mails(to):
                part = one.get_body(("plain",))
                content = str(part.get_content()) if part else ""
                if text in str(one["Subject"]) + content:
                    return content
            time.sleep(0.3)
        raise AssertionError(
            f"No mail to {to} says {text!r}: {[str(one['Subject']) for one in self.mails(to)]}"
        )


def free_port() -> int:
    """A port that is free, as is the one after it."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except (OSError, OverflowError):
                continue
        return port


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """`make run` in a folder of its own."""
    place = tmp_path_factory.mktemp("journey")
    folder, log = place / "instance", place / "output"
    unwanted = ("_URL", "SECRET_KEY", "DEMO", "HOST")
    environ = {name: text for name, text in os.environ.items() if not name.endswith(unwanted)}
    environ |= {"INSTANCE_DIR": str(folder), "PORT": str(free_port())}
    command = [sys.executable, "-m", "portal.local", "run"]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + UP
    while "Ctrl-C" not in log.read_text() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "Ctrl-C" in log.read_text(), log.read_text()
    yield World(folder, json.loads((folder / "demo.json").read_text()))
    process.send_signal(signal.SIGTERM)
    process.wait(60)


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-background-networking", "--test-third-party-cookie-phaseout"]
    with playwright.chromium.launch(executable_path=found(), args=arguments) as opened:
        yield opened


def a_page(browser: Browser, **options: Any) -> Page:
    """A browser of its own, as of another person."""
    page = browser.new_context(reduced_motion="reduce", **options).new_page()
    page.set_default_timeout(PATIENCE * 1000)
    return page


def sign_in_to_portal(browser: Browser, world: World, role: str) -> Page:
    page, person = a_page(browser), world.person(role)
    page.goto(person["sign_in"])
    page.locator("[name=email]").fill(person["email"])
    page.locator("[name=password]").fill(person["password"])
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def link_in(text: str, path: str) -> str:
    match = re.search(rf"http://\S+{path}/[\w.-]+", text)
    assert match is not None, text
    return match.group(0)


def sign_in(shop: FrameLocator | Page, *, address: str = EMAIL, password: str = PASSWORD) -> None:
    shop.locator("#sign-in-form [name=email]").fill(address)
    shop.locator("#sign-in-form [name=password]").fill(password)
    shop.locator("#sign-in-form button[type=submit]").click()


def sign_up(shop: FrameLocator) -> None:
    shop.get_by_role("link", name="Sign up").first.click()
    for name, text in FORM.items():
        shop.locator(f"[name={name}]").fill(text)
    shop.locator("[name=country]").select_option("DE")
    shop.locator("[name=accept_terms]").check()
    shop.get_by_role("button", name="Sign up").click()
    expect(shop.get_by_text(f"We sent a message to {EMAIL}")).to_be_visible()


def decide(page: Page) -> None:
    """Approve what the page shows, and say yes to the question."""
    page.get_by_role("link", name="Approve", exact=True).click()
    page.locator("dialog[open]").get_by_role("button", name="Approve").click()
    page.wait_for_load_state()


def order_up_to_review(shop: FrameLocator | Page, *, changes_quantity: bool) -> None:
    """From the catalogue to the last step."""
    shop.get_by_role("link", name=BUNDLE, exact=True).click()
    shop.locator("#add-form [name=quantity]").fill("10")
    shop.locator("#add-form [name=friendly_name]").fill(TEAM)
    shop.get_by_role("button", name="Add to basket").click()
    if changes_quantity:
        total = shop.locator("#total-payable")
        before = total.inner_text()
        quantity = shop.locator("#basket-table [name=quantity]")
        quantity.fill("25")
        quantity.press("Tab")
        expect(total).not_to_have_text(before)
    shop.get_by_role("link", name="Checkout").click()
    shop.locator("#billing-form").get_by_role("button", name="Continue").click()
    shop.locator("#review-form [name=accept_terms]").check()


def heading(shop: FrameLocator | Page) -> Locator:
    return shop.locator("main h1")


def visit(browser: Browser, world: World) -> tuple[Page, FrameLocator]:
    """The reseller's own site, as far down as the shop in it."""
    site = a_page(browser)
    site.goto(world.demo["reseller_site"])
    site.locator("cloud-shop").scroll_into_view_if_needed()
    return site, site.frame_locator("cloud-shop iframe")


def join(site: Page, shop: FrameLocator, world: World) -> None:
    """Sign up, be refused, confirm the address by the mailed link, and wait."""
    sign_up(shop)
    shop.get_by_role("link", name="Sign in").first.click()
    sign_in(shop)
    expect(shop.get_by_text("Account not validated.")).to_be_visible()
    tab = site.context.new_page()
    tab.goto(link_in(world.mail(EMAIL, "/confirm/"), "/confirm"))
    tab.get_by_role("button", name="Confirm the address").click()
    expect(tab.get_by_text("will review your request.")).to_be_visible()
    tab.close()
    sign_in(shop)
    expect(shop.get_by_text("Your request is waiting for approval.")).to_be_visible()


def place_by_double_click(shop: FrameLocator) -> str:
    """Press twice, and read the number of the one order."""
    shop.get_by_role("button", name=re.compile("^Place order")).dblclick()
    expect(shop.get_by_text("Waiting for approval").first).to_be_visible()
    shown = NUMBER.search(heading(shop).inner_text() + shop.locator("main").inner_text())
    assert shown is not None
    return shown.group(0)


def approve_the_order(ada: Page, world: World, number: str) -> str:
    """Ada finds one order of the company, and approves it."""
    ada.goto(f"{world.portal}/orders")
    rows = ada.get_by_role("row").filter(has_text=str(FORM["company"]))
    assert rows.count() == 1
    rows.get_by_role("link", name=number).click()
    ada.wait_for_url("**/orders/ord_*")
    url = ada.url
    decide(ada)
    return url


def redeem(shop: FrameLocator) -> str:
    """Follow the progress to its end, and ask for the code."""
    shop.get_by_role("link", name=f"{TEAM}: see the code").click()
    shop.get_by_role("button", name="Reveal the code").click()
    code = shop.locator("#redemption-code").input_value()
    assert CODE.fullmatch(code), code
    return code


def test_from_a_strangers_visit_to_the_code(browser: Browser, world: World) -> None:
    site, shop = visit(browser, world)
    join(site, shop, world)
    ada = sign_in_to_portal(browser, world, "reseller")
    ada.goto(link_in(world.mail(world.person("reseller")["email"], FORM["company"]), "/requests"))
    decide(ada)
    world.mail(EMAIL, "/sign-in")
    sign_in(shop)
    expect(heading(shop)).to_contain_text("Cloud services")
    order_up_to_review(shop, changes_quantity=True)
    number = place_by_double_click(shop)
    order_url = approve_the_order(ada, world, number)
    code = redeem(shop)

    assert code in world.mail(EMAIL, code)
    shop.get_by_role("link", name="Orders").first.click()
    shop.get_by_role("link", name=number).click()
    expect(shop.get_by_role("link", name=re.compile("^Invoice "))).to_have_count(1)
    ensure_only_the_seller_sees(browser, world, ada, order_url, code)
    site.reload()
    site.locator("cloud-shop").scroll_into_view_if_needed()
    expect(shop.get_by_role("button", name="Sign out")).to_be_visible()


def ensure_only_the_seller_sees(browser: Browser, world: World, ada: Page, order_url: str, code: str) -> None:
    """The seller sees order and purchase, but not the code; another reseller sees nothing."""
    ada.goto(f"{world.portal}/purchases")
    expect(ada.get_by_role("row").filter(has_text=NUMBER).first).to_be_visible()
    ada.goto(order_url)
    assert code not in ada.content()
    answer = sign_in_to_portal(browser, world, "other_reseller").goto(order_url)
    assert answer is not None
    assert answer.status == 404


def test_the_shop_page_works_without_a_script(browser: Browser, world: World) -> None:
    cleo, page = world.person("customer"), a_page(browser, java_script_enabled=False)
    page.goto(cleo["sign_in"])
    sign_in(page, address=cleo["email"], password=cleo["password"])

    order_up_to_review(page, changes_quantity=False)
    page.get_by_role("button", name=re.compile("^Place order")).click()

    expect(page.locator("#order-status")).to_be_visible()
    assert "/orders/" in page.url


def test_where_the_frame_may_not_stand_the_link_stays(browser: Browser, world: World) -> None:
    page = a_page(browser, java_script_enabled=False)
    page.goto(world.demo["reseller_site"])

    page.get_by_role("link", name="Open our cloud shop").click()

    expect(heading(page)).to_contain_text("Cloud services")
