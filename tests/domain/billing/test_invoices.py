"""Issued invoices stay as they are, and their numbers have no gap."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.db import Scope, db, entering, transaction
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.billing.models import Invoice
from portal.domain.orders.queries import order as load_order
from tests.factories.world import as_owner, buy, buyer_of, load_world, seller, work_off
from tests.servers import Database

CHANGES = [
    "UPDATE invoice SET gross_amount = gross_amount + 1",
    "UPDATE invoice SET status = 'draft'",
    "DELETE FROM invoice",
    "UPDATE invoice_line SET text = 'Something else'",
    "DELETE FROM invoice_line",
]


def test_an_issued_invoice_is_changed_by_nobody(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")

    for statement in CHANGES:
        with pytest.raises(DBAPIError, match="is issued"), transaction(Scope(sold_by.id)):
            db.session.execute(text(statement))
        with pytest.raises(DBAPIError, match="is issued"):
            as_owner(fresh_database.owner_url, statement)


def test_an_order_that_is_billed_is_not_billed_again(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    order = buy(sold_by, account_id, buyer, "migration-bundle", 2)
    work_off()

    with transaction(Scope(sold_by.id)):
        found = load_order(order.id)
        assert invoice_lines_done(found, found.lines) is None
        assert len(db.session.scalars(select(Invoice).where(Invoice.order_id == order.id)).all()) == 1


def test_a_number_whose_transaction_came_to_nothing_is_given_to_the_next(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    orders = [buy(sold_by, account_id, buyer, "migration-bundle", quantity) for quantity in (1, 2, 3)]
    work_off(lambda kind: kind not in ("supply.told",))
    lost: set[str | None] = set()
    for order in orders:
        with entering(Scope(sold_by.id)):  # ends without a commit
            found = load_order(order.id)
            made = invoice_lines_done(found, found.lines)
            assert made is not None
            lost.add(made.number)
    work_off()

    with transaction(Scope(sold_by.id)):
        numbers = db.session.scalars(select(Invoice.number).order_by(Invoice.id)).all()
    assert len(lost) == 1
    assert lost < set(numbers)
    assert [int(str(number)[-6:]) for number in numbers] == list(range(1, len(numbers) + 1))
