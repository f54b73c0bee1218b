"""Posting to the ledger: balanced, once for each event, never changed."""

from collections.abc import Mapping

from portal.db import db
from portal.domain.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from portal.kernel import clock
from portal.kernel.money import Money


def post(kind: str, reference: str, account_id: int, entries: Mapping[LedgerAccount, Money]) -> None:
    """Post debits (positive) and credits (negative); the database refuses what does not sum up to 0."""
    booked = LedgerTransaction(kind=kind, reference=reference, at=clock.now())
    db.session.add(booked)
    db.session.flush()
    for ledger, money in entries.items():
        if not money.is_zero:
            db.session.add(
                LedgerEntry(
                    transaction_id=booked.id,
                    account_id=account_id,
                    ledger=ledger,
                    currency=money.currency,
                    amount=money.amount,
                )
            )
    db.session.flush()
