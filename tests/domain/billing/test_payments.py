"""A payment pays an invoice once, takes it off what is owed, and lets orders go on that waited for it."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import Scope, db, entering, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.models import AuditEvent
from portal.domain.billing.actions import record_payment
from portal.domain.billing.models import PAYMENT, Invoice
from portal.domain.ledger.actions import post
from portal.domain.ledger.models import LedgerAccount
from portal.domain.ledger.queries import receivable
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import OrderStatus
from portal.kernel.actor import SYSTEM
from portal.kernel.errors import AlreadyDecided
from portal.kernel.money import Money
from tests.factories.world import buy, buyer_of, change_account, load_world, seller, work_off


def _invoice_of(order_id: int) -> Invoice:
    return db.session.scalars(select(Invoice).where(Invoice.order_id == order_id)).one()


def test_a_payment_is_noted_once(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    order = buy(sold_by, account_id, buyer, "migration-bundle", 2)
    work_off()

    with transaction(Scope(sold_by.id)):
        invoice = _invoice_of(order.id)
        before = receivable(load_account(account_id))
        record_payment(invoice, actor=SYSTEM)
        paid_at = invoice.paid_at
        with pytest.raises(AlreadyDecided):
            record_payment(invoice, actor=SYSTEM)
        events = db.session.scalars(
            select(AuditEvent).where(AuditEvent.object_id == invoice.public_id).order_by(AuditEvent.id)
        ).all()

        assert paid_at is not None
        assert before - receivable(load_account(account_id)) == invoice.gross
        assert [one.event for one in events] == ["invoice.issued", "invoice.paid"]


def test_the_ledger_takes_no_second_payment_from_whoever_was_as_fast(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    order = buy(sold_by, account_id, buyer, "migration-bundle", 2)
    work_off()
    with transaction(Scope(sold_by.id)):
        record_payment(_invoice_of(order.id), actor=SYSTEM)

    with entering(Scope(sold_by.id)):
        reference = _invoice_of(order.id).public_id
        with pytest.raises(IntegrityError):
            post(PAYMENT, reference, account_id, {LedgerAccount.CASH: Money.of("1", "EUR")})


def test_an_order_that_waited_for_credit_goes_on(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    first = buy(sold_by, account_id, buyer, "migration-bundle", 2)
    work_off()
    change_account(sold_by, account_id, credit_limit=Money.of("30", "EUR"))
    second = buy(sold_by, account_id, buyer, "migration-bundle", 2)
    with transaction(Scope(sold_by.id)):
        held = load_order(second.id).status
        record_payment(_invoice_of(first.id), actor=SYSTEM)
        after = load_order(second.id).status

    assert (held, after) == (OrderStatus.PENDING_CREDIT, OrderStatus.EXECUTING)
