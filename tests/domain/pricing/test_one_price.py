"""A change of a price book is what the next quote, order, invoice and trace all say, to the cent."""

from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.basket.actions import ensure_basket
from portal.domain.basket.prices import priced_basket
from portal.domain.billing.models import Invoice
from portal.domain.orders.queries import order as load_order
from portal.domain.pricing.actions import change_book
from portal.domain.pricing.models import PriceBook
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from tests.factories.world import buyer_of, check_out, fill, load_world, seller, work_off


def test_a_book_from_0_to_5_percent_is_seen_everywhere(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    with transaction(Scope(sold_by.id)):
        book = db.session.get_one(PriceBook, load_account(account_id).price_book_id)
        assert book.default_percent == 0
        change_book(book, version=book.version, actor=SYSTEM, name=book.name, default_percent=Decimal(5))
    fill(sold_by, account_id, buyer, "security-training", 25)  # 18.00 a seat, VAT 19 %
    with transaction(Scope(sold_by.id, account_id, buyer)):
        basket = ensure_basket(account_id=account_id, user_id=buyer.user_id, visit_id=None)
        quoted = priced_basket(basket, load_account(account_id)).quote
    assert quoted is not None

    order = check_out(sold_by, account_id, buyer, expected="562.28")
    work_off()

    with transaction(Scope(sold_by.id)):
        line = load_order(order.id).lines[0]
        invoice = db.session.scalars(select(Invoice).where(Invoice.order_id == order.id)).one()
        billed = invoice.lines[0]
    net, tax, gross = (Money.of(amount, "EUR") for amount in ("472.50", "89.78", "562.28"))
    for said in (quoted, quoted.lines[0], line, invoice, billed):
        assert (said.net, said.tax, said.gross) == (net, tax, gross)
    assert line.unit_price == billed.unit_price == quoted.lines[0].unit == Money.of("18.90", "EUR")
    assert line.trace == [step.as_json() for step in quoted.lines[0].trace]
    assert [step["rule"] for step in line.trace][1] == "+5 %"
    assert Decimal(line.trace[-1]["amount"]) == Decimal("562.28")
