"""A change of a price book is what every page, the next order, its invoice and the trace say, to the cent."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

from bs4 import Tag
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.billing.models import Invoice
from portal.domain.orders.models import Order
from portal.domain.pricing.actions import BookTerms, change_book
from portal.domain.pricing.models import PriceBook
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from tests.client import Client, page_of
from tests.factories.world import buyer_of, load_world, member_of, seller, work_off
from tests.widget.conftest import a_browser

PASSWORD = "seven quiet harbours"
PRODUCT = "security-awareness-pack"
TRACE = [  # 18.00 a seat, VAT 25 %
    ("Retail price", "€18.00"),
    ("Price book Standard +5%", "€18.90"),
    ("Quantity × 25, rounded", "€472.50"),
    ("Tax Standard VAT 25%", "€118.13"),
    ("Total net and tax", "€590.63"),
]


def raise_book(seller_id: int, account_id: int) -> None:
    """From 0 to +5 %."""
    with transaction(Scope(seller_id)):
        book = db.session.get_one(PriceBook, load_account(account_id).price_book_id)
        assert book.default_percent == 0
        raised = replace(BookTerms.of(book), default_percent=Decimal(5))
        change_book(book, raised, version=book.version, actor=SYSTEM)


def trace_on(page: Tag) -> list[tuple[str, str]]:
    """The one trace that a page shows."""
    [why] = page.select(".why")
    return [
        (step.select_one("span").get_text(" ", strip=True), step.select_one(".money").get_text(strip=True))  # type: ignore[union-attr]
        for step in why.select("li")
    ]


def told_in(client: Client, url: str) -> tuple[list[tuple[str, str]], str]:
    """What a page says: its trace and its total."""
    page = page_of(client.get(url))
    return trace_on(page), page.select_one(".summary__total dd").get_text(strip=True)  # type: ignore[union-attr]


def fill_basket(client: Client, shop: str) -> None:
    url = f"{shop}products/{PRODUCT}"
    page = client.get(url)
    plan = page_of(page).select_one("[name=plan]")["value"]  # type: ignore[index]
    assert client.send(page, f"{url}/add", plan=plan, quantity="25").status_code == 303


def check_out(client: Client, shop: str) -> str:
    """The address of the order."""
    page = client.get(f"{shop}checkout/review")
    assert (trace_on(page_of(page)), "€590.63" in page.text) == (TRACE, True)
    ticked = [box["value"] for box in page_of(page).select("[name=accept_terms]")]
    return str(client.send(page, f"{shop}checkout/review", accept_terms=ticked).location).partition("?")[0]


def signed_in(app: Flask, shop: str) -> Client:
    client = a_browser(app)
    page = client.get(f"{shop}sign-in")
    client.send(page, f"{shop}sign-in", email="reef@reef.example", password=PASSWORD)
    return client


def staff(app: Flask, member: Membership) -> Client:
    client = a_browser(app)
    client.sign_in(member)
    return client


def test_a_book_from_0_to_5_percent_is_seen_everywhere(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, _buyer = buyer_of(sold_by)
    raise_book(sold_by.id, account_id)
    shop, frame = (f"{base}/northlight/" for base in ("/shop", "/embed/v1"))
    in_shop, in_frame = signed_in(live_app, shop), signed_in(live_app, frame)
    ada = staff(live_app, member_of(sold_by, Role.RESELLER_ADMIN))

    for client, base in ((in_shop, shop), (in_frame, frame)):
        catalogue, product = client.get(base), page_of(client.get(f"{base}products/{PRODUCT}"))
        assert ("€18.90" in catalogue.text, "€18.00" in catalogue.text) == (True, False)
        assert product.select_one(".choice-card__note").get_text() == "€18.90"  # type: ignore[union-attr]
        assert trace_on(product)[:2] == TRACE[:2]
    fill_basket(in_frame, frame)
    assert [told_in(one, f"{base}basket") for one, base in ((in_frame, frame), (in_shop, shop))] == [
        (TRACE, "€590.63")
    ] * 2
    order_url = check_out(in_shop, shop)
    work_off()

    with transaction(Scope(sold_by.id)):
        order = db.session.scalars(select(Order).where(Order.account_id == account_id)).one()
        invoice = db.session.scalars(select(Invoice).where(Invoice.order_id == order.id)).one()
        line, billed = order.lines[0], invoice.lines[0]
        amounts = [(said.net, said.tax, said.gross) for said in (order, line, invoice, billed)]
    assert amounts == [tuple(Money.of(amount, "EUR") for amount in ("472.50", "118.13", "590.63"))] * 4
    assert line.unit_price == billed.unit_price == Money.of("18.90", "EUR")
    for client, url in (
        (in_shop, order_url),
        (in_frame, f"{frame}orders/{order.public_id}"),
        (in_shop, f"{shop}invoices/{invoice.public_id}"),
        (ada, f"/orders/{order.public_id}"),
        (ada, f"/invoices/{invoice.public_id}"),
    ):
        assert told_in(client, url) == (TRACE, "€590.63")
    papers = [
        PdfReader(BytesIO(client.get(url).data)).pages[0].extract_text()
        for client, url in (
            (ada, f"/invoices/{invoice.public_id}.pdf"),
            (in_shop, f"{shop}invoices/{invoice.public_id}/pdf"),
        )
    ]
    assert [[amount in paper for amount in ("18.90", "472.50", "118.13", "590.63")] for paper in papers] == [
        [True] * 4
    ] * 2
