"""The journey the product exists for: from a stranger on a reseller's own site to a redemption code.

Everything runs as `make run` starts it, with its own servers, worker and mails, in a browser that
blocks third-party cookies; once in a wide window, once on a small screen.
"""

import re
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from operator import itemgetter

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect
from pypdf import PdfReader

from tests.e2e.running import (
    PATIENCE,
    World,
    a_page,
    at_rest,
    decide,
    link_in,
    sign_in_to_portal,
    sign_in_to_shop,
    tick_terms,
)

pytestmark = [pytest.mark.e2e, pytest.mark.process]
PASSWORD, NEW_BOOK = "violet harbour train", "Key customers"
BUNDLE, TEAM = "User Migration Bundle", "Garden team"
ADDRESS = {"line1": "Market Street 5", "postcode": "10115", "city": "Berlin"}
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}")
NUMBER = re.compile(r"O-\d{4}-\d{6}")
LISTEN = """
window.told = [];
for (const name of "signup login logout basket checkout-start order order-status".split(" "))
  addEventListener(`cloudshop:${name}`, ({ detail }) => told.push({ name, detail }));
"""
expect.set_options(timeout=PATIENCE * 1000)


@dataclass
class Applicant:
    """Somebody who signs up, and what they enter."""

    company: str
    email: str
    typed: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.typed = {
            "company": self.company, "first_name": "Nina", "last_name": "Koch", "title": "Owner",
            "email": self.email, "phone": "+49 30 1234567", "password": PASSWORD, **ADDRESS,
        }  # fmt: skip


@dataclass
class Journey:
    """One width's run: its people, its pages, and what was found on the way."""

    world: World
    browser: Browser
    width: int
    nina: Applicant
    site: Page
    addresses: list[str] = field(default_factory=list)
    """Pages of the seller's about this customer, which another seller must not see."""

    @property
    def shop(self) -> FrameLocator:
        return self.site.frame_locator("cloud-shop iframe")

    def staff(self, role: str) -> Page:
        return sign_in_to_portal(self.browser, self.world, role, width=self.width)


@pytest.fixture(params=[1280, 375])
def journey(strict: Browser, running_world: World, request: pytest.FixtureRequest) -> Journey:
    site = a_page(strict, width=request.param)
    site.add_init_script(LISTEN)
    site.goto(running_world.demo["reseller_site"])
    site.locator("cloud-shop").scroll_into_view_if_needed()
    nina = Applicant(f"Sprout Gardens {request.param}", f"nina{request.param}@sprout.example")
    return Journey(running_world, strict, request.param, nina, site)


def heading(shop: FrameLocator | Page) -> Locator:
    return shop.locator("main h1")


def amount_in(text: str) -> str:
    """The first amount of a text, such as `€12.50`."""
    found = re.search(r"€[\d,]+\.\d\d", text)
    assert found is not None, text
    return found.group(0)


def sign_up(shop: FrameLocator | Page, who: Applicant) -> None:
    at_rest(shop.get_by_role("link", name="Sign up").first).click()
    for name, text in who.typed.items():
        shop.locator(f"[name={name}]").fill(text)
    shop.locator("[name=country]").select_option("DE")
    at_rest(shop.locator("[name=accept_terms]")).check()
    at_rest(shop.get_by_role("button", name="Sign up")).click()
    expect(shop.get_by_text(f"We sent a message to {who.email}")).to_be_visible()


def confirm(page: Page, world: World, who: Applicant) -> None:
    page.goto(link_in(world.mail(who.email, "/confirm/"), "/confirm"))
    page.get_by_role("button", name="Confirm the address").click()
    expect(page.get_by_text("will review your request.")).to_be_visible()


def test_from_a_strangers_visit_to_the_code(journey: Journey) -> None:
    join(journey)
    ada = journey.staff("reseller")
    refuse_somebody_else(journey, ada)
    decide_as_two(journey, ada)
    see_own_prices(journey)
    fill_and_place(journey)
    number = NUMBER.search(journey.shop.locator("main").inner_text())
    assert number is not None
    approve_order(journey, ada, number.group(0))
    code = redeem(journey, number.group(0))
    read_documents(journey, ada)
    look_as_others(journey, ada, code)
    order_for_the_customer(journey, ada)

    ensure_told(journey, number.group(0))
    assert journey.world.command("ops", "check") == "All 12 invariants hold.\n"


def ensure_told(journey: Journey, number: str) -> None:
    """The page around the frame has learned what happened, in order, and no word of the person."""
    told = journey.site.evaluate("told")
    names = [name for name, _same in groupby(told, key=itemgetter("name"))]
    last = {one["name"]: one["detail"] for one in told}
    assert names == ["signup", "login", "basket", "checkout-start", "order", "order-status"]
    assert last["order"]["number"] == last["order-status"]["number"] == number
    assert last["order"]["items"][0]["qty"] == 25
    assert last["order"]["total"] == last["checkout-start"]["total"] == last["basket"]["total"]
    assert last["order-status"]["status"] == "executed"
    assert [word for word in journey.nina.typed.values() if word in str(told)] == []


def join(journey: Journey) -> None:
    """Steps 1 and 2: sign up in the frame, be refused, get the message again, confirm, and wait."""
    shop, nina, world = journey.shop, journey.nina, journey.world
    sign_up(shop, nina)
    assert journey.site.frames[1].evaluate("document.hasStorageAccess()") is False
    at_rest(shop.get_by_role("link", name="Sign in").first).click()
    sign_in_to_shop(shop, address=nina.email, password=PASSWORD)
    expect(shop.get_by_text("Account not validated.")).to_be_visible()
    world.mail(nina.email, "/confirm/")
    at_rest(shop.get_by_role("button", name="Send the message again")).click()
    expect(shop.get_by_text("We have sent the message again.")).to_be_visible()
    world.mail(nina.email, "/confirm/", number=2)
    tab = journey.site.context.new_page()
    confirm(tab, world, nina)
    tab.close()
    at_rest(shop.get_by_role("link", name="Sign in").first).click()
    sign_in_to_shop(shop, address=nina.email, password=PASSWORD)
    expect(shop.get_by_text("Your request is waiting for approval.")).to_be_visible()


def refuse_somebody_else(journey: Journey, ada: Page) -> None:
    """Step 3, Delete: a sign-up that nobody wants leaves nothing."""
    spam = Applicant(f"Cheap Watches {journey.width}", f"watches{journey.width}@spam.example")
    page = a_page(journey.browser, width=journey.width)
    page.goto(journey.world.person("customer")["sign_in"])
    sign_up(page, spam)
    confirm(page, journey.world, spam)
    ada.goto(f"{journey.world.portal}/requests")
    ada.get_by_role("link", name=spam.company).click()
    decide(ada, "Delete")
    ada.goto(f"{journey.world.portal}/customers")
    expect(ada.get_by_text(spam.company)).to_have_count(0)


def decide_as_two(journey: Journey, ada: Page) -> None:
    """Step 3, Edit and Approve: a book of their own, and two administrators who press at once."""
    world = journey.world
    ada.goto(f"{world.portal}/price-books/new")
    ada.locator("[name=name]").fill(f"{NEW_BOOK} {journey.width}")
    ada.locator("[name=parent]").select_option(label="Standard")
    ada.locator("[name=default_percent]").fill("-50")
    with ada.expect_navigation():
        ada.get_by_role("button", name="Make the book").click()
    ada.locator("[name=agreed]").check()  # half of the retail price is below the cost
    with ada.expect_navigation():
        ada.get_by_role("button", name="Make the book").click()
    mailed = world.mail(world.person("reseller")["email"], journey.nina.company)
    request_url = link_in(mailed, "/requests")
    journey.addresses.append(request_url)
    ada.goto(request_url)
    with ada.expect_navigation():
        ada.get_by_role("link", name="Edit", exact=True).click()
    form = ada.locator("main form[action$='/edit']")
    form.locator("[name=price_book_id]").select_option(label=f"{NEW_BOOK} {journey.width}")
    with ada.expect_navigation():
        form.get_by_role("button", name="Save").click()
    noor = journey.staff("reseller_second_admin")
    noor.goto(request_url)
    noor.get_by_role("link", name="Approve", exact=True).click()
    ada.goto(request_url)
    decide(ada)
    noor.locator("dialog[open]").get_by_role("button", name="Approve").click()

    expect(noor.get_by_text(re.compile("Already approved by Ada Lund at"))).to_be_visible()


def see_own_prices(journey: Journey) -> None:
    """Step 4: signed in, the catalogue shows the prices of their own book."""
    shop, world = journey.shop, journey.world
    stranger = a_page(journey.browser)
    stranger.goto(f"{world.portal}/shop/northlight/")
    public = amount_in(stranger.locator("li.card").filter(has_text=BUNDLE).inner_text())
    world.mail(journey.nina.email, "/sign-in")
    sign_in_to_shop(shop, address=journey.nina.email, password=PASSWORD)
    expect(heading(shop)).to_contain_text("Cloud services")
    own = amount_in(shop.locator("li.card").filter(has_text=BUNDLE).inner_text())

    assert float(own[1:]) == pytest.approx(float(public[1:]) / 2, abs=0.01)


def fill_and_place(journey: Journey) -> None:
    """Steps 4 and 5: product, basket that follows without a reload, checkout, and a double click."""
    shop = journey.shop
    at_rest(shop.get_by_role("link", name=BUNDLE, exact=True)).click()
    shop.locator("#add-form [name=quantity]").fill("10")
    shop.locator("#add-form [name=friendly_name]").fill(TEAM)
    at_rest(shop.get_by_role("button", name="Add to basket")).click()
    total = shop.locator("#total-payable")
    before = total.inner_text()
    frame = journey.site.frames[1]
    frame.evaluate("window.notReloaded = true")
    quantity = shop.locator("#basket-table [name=quantity]")
    quantity.fill("25")
    quantity.press("Tab")
    expect(total).not_to_have_text(before)
    assert frame.evaluate("window.notReloaded") is True
    at_rest(shop.get_by_role("link", name="Checkout")).click()
    expect(shop.locator("#billing-form [name=line1]")).to_have_value(ADDRESS["line1"])
    at_rest(shop.locator("#billing-form").get_by_role("button", name="Continue")).click()
    tick_terms(shop)
    at_rest(shop.get_by_role("button", name=re.compile("^Place order"))).dblclick()
    expect(shop.locator("main").get_by_text("Waiting for approval").first).to_be_visible()


def approve_order(journey: Journey, ada: Page, number: str) -> None:
    """Step 5: the seller finds one order of the company, and approves it."""
    ada.goto(f"{journey.world.portal}/orders")
    rows = ada.get_by_role("row").filter(has_text=journey.nina.company)
    assert rows.count() == 1
    rows.get_by_role("link", name=number).click()
    ada.wait_for_url("**/orders/ord_*")
    journey.addresses.append(ada.url.split("?")[0])
    decide(ada)


def redeem(journey: Journey, number: str) -> str:
    """Step 5: the page follows the set-up by itself, and is the same when one comes back; then the code."""
    shop, nina = journey.shop, journey.nina
    link = shop.get_by_role("link", name=f"{TEAM}: see the code")
    expect(link).to_be_visible()
    expect(shop.locator("#order-status[hx-get]")).to_have_count(0)
    shown = shop.locator("#order-status").inner_text()
    at_rest(shop.get_by_role("link", name="Orders").first).click()
    at_rest(shop.get_by_role("link", name=number)).click()
    expect(link).to_be_visible()
    assert shop.locator("#order-status").inner_text().split("History")[0] == shown.split("History")[0]
    at_rest(link).click()
    at_rest(shop.get_by_role("button", name="Reveal the code")).click()
    code = shop.locator("#redemption-code").input_value()
    assert CODE.fullmatch(code), code
    welcome = journey.world.mail(nina.email, code)
    assert "25" in welcome
    assert [word for word in ("Redeem", "redeem") if word in welcome]
    return code


def read_documents(journey: Journey, ada: Page) -> None:
    """Step 5: one invoice to the customer and one to the reseller, as documents."""
    shop, world = journey.shop, journey.world
    at_rest(shop.get_by_role("link", name="Invoices").first).click()
    at_rest(shop.get_by_role("link", name=re.compile("^INV-"))).click()
    with journey.site.expect_download() as download:
        at_rest(shop.get_by_role("link", name="PDF")).click()
    theirs = PdfReader(BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
    assert journey.nina.company in theirs
    assert "Northlight IT" in theirs
    world.mail(journey.nina.email, "INV-")
    attached = [mail for mail in world.mails(journey.nina.email) if list(mail.iter_attachments())]
    assert len(attached) == 1
    ada.goto(f"{world.portal}/purchases/invoices")
    ada.get_by_role("link", name=re.compile("^INV-")).first.click()
    with ada.expect_download() as bought:
        ada.get_by_role("link", name="Download PDF").click()
    ours = PdfReader(BytesIO(bought.value.path().read_bytes())).pages[0].extract_text()
    assert "Cumulus Distribution" in ours
    assert journey.nina.company not in ours


def look_as_others(journey: Journey, ada: Page, code: str) -> None:
    """Step 6: the seller sees all but the code, the operator its own order, another reseller nothing."""
    portal, company = journey.world.portal, journey.nina.company
    for path, text in (("customers", company), ("assets", TEAM), ("invoices", company)):
        ada.goto(f"{portal}/{path}")
        link = ada.get_by_role("row").filter(has_text=text).first.get_by_role("link").first
        link.click()
        ada.wait_for_url(re.compile(rf"/{path}/\w+_"))
        journey.addresses.append(ada.url.split("?")[0])
        assert code not in ada.content()
    ada.goto(f"{portal}/purchases")
    ada.get_by_role("link", name=NUMBER).first.click()
    ada.wait_for_url("**/purchases/ord_*")
    journey.addresses.append(ada.url.split("?")[0])
    operator = journey.staff("operator")
    operator.goto(f"{portal}/orders")
    operator.get_by_role("row").filter(has_text="Northlight IT").first.get_by_role("link").first.click()
    expect(heading(operator)).to_contain_text(NUMBER)
    assert company not in operator.content()
    eve = journey.staff("other_reseller")
    for address in journey.addresses:
        answer = eve.goto(address)
        assert answer is not None
        assert (address, answer.status) == (address, 404)


def order_for_the_customer(journey: Journey, ada: Page) -> None:
    """Step 6: staff order for the customer in the portal, and no approval is needed."""
    ada.goto(f"{journey.world.portal}/orders/new")
    ada.get_by_role("link", name=journey.nina.company, exact=True).click()
    bundle = ada.locator("article").filter(has_text=BUNDLE)
    bundle.get_by_role("button", name=re.compile("^Add")).first.click()
    ada.get_by_role("link", name="Review and place").click()
    tick_terms(ada)
    ada.get_by_role("button", name=re.compile("^Place")).click()
    ada.wait_for_url("**/orders/ord_*")
    expect(ada.get_by_text(re.compile("is placed")).first).to_be_visible()
    for _ in range(PATIENCE):
        if ada.get_by_text("Everything is set up.").count():
            return
        ada.wait_for_timeout(1000)
        ada.reload()
    raise AssertionError(ada.locator("main").inner_text())
