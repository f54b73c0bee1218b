"""The ledger keeps balanced rows, once for each event, and keeps them for good."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.ledger.actions import post
from portal.domain.ledger.models import LedgerAccount
from portal.domain.ledger.queries import receivable
from portal.kernel.money import Money
from tests.factories.world import as_owner, buyer_of, load_world, seller
from tests.servers import Database

OWED, EARNED = LedgerAccount.RECEIVABLE, LedgerAccount.REVENUE


def _eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def test_what_does_not_sum_up_to_0_is_refused_at_the_commit(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, _ = buyer_of(sold_by)

    with pytest.raises(IntegrityError, match=r"unbalanced: 0\.01"), transaction(Scope(sold_by.id)):
        post("test", "one", account_id, {OWED: _eur("10.00"), EARNED: _eur("-9.99")})
    with pytest.raises(IntegrityError, match="unbalanced"), transaction(Scope(sold_by.id)):
        post("test", "two", account_id, {OWED: _eur("10.00"), EARNED: Money.of("-10.00", "NOK")})
    with transaction(Scope(sold_by.id)):
        post("test", "three", account_id, {OWED: _eur("10.00"), EARNED: _eur("-10.00")})
    with transaction(Scope(sold_by.id)):
        assert receivable(load_account(account_id)) == _eur("10.00")


def test_an_event_is_posted_once(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, _ = buyer_of(sold_by)
    entries = {OWED: _eur("10.00"), EARNED: _eur("-10.00")}
    with transaction(Scope(sold_by.id)):
        post("test", "one", account_id, entries)

    with pytest.raises(IntegrityError, match="uq_ledger_transaction"), transaction(Scope(sold_by.id)):
        post("test", "one", account_id, entries)


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET amount = -amount", "DELETE FROM ledger_entry"]
)
def test_nobody_changes_what_was_posted(live_app: Flask, fresh_database: Database, statement: str) -> None:
    load_world(live_app)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(Scope(seller("northlight").id)),
    ):
        db.session.execute(text(statement))
    with pytest.raises(DBAPIError, match="append-only"):
        as_owner(fresh_database.owner_url, statement)
