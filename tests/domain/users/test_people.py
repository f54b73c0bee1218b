"""Suspending a company against those who come in at the same time, and against its orders."""

from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.models import AccountStatus
from portal.domain.accounts.queries import account as load_account
from portal.domain.orders.errors import ShopPaused
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus
from portal.domain.users.models import EmbedSession
from portal.domain.users.people import invite, reinstate_account, suspend_account
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from portal.kernel.errors import IllegalMove, Invalid
from portal.kernel.tokens import hash_token, new_token
from tests.factories.world import as_owner, buy, buyer_of, check_out, load_world, seller, work_off
from tests.servers import Database


def _session_of(membership_id: int, seller_id: int) -> EmbedSession:
    now = clock.now()
    return EmbedSession(
        id_hash=hash_token(new_token()), seller_id=seller_id, csrf="x", messages=[],
        membership_id=membership_id, created_at=now, last_seen_at=now,
    )  # fmt: skip


@pytest.mark.parametrize("keep", [True, False])
def test_who_signs_in_meanwhile_is_put_out(live_app: Flask, keep: bool) -> None:
    """Without the row kept for the time of the sign-in, the session would outlive the suspension."""
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    looked, suspended = Event(), Event()

    def suspend() -> None:
        with live_app.app_context(), transaction(Scope(sold_by.id)):
            looked.wait(10)
            suspend_account(load_account(account_id), actor=SYSTEM)
        suspended.set()

    other = Thread(target=suspend)
    other.start()
    with transaction(Scope(sold_by.id)):
        assert load_account(account_id, keep=keep).status is AccountStatus.ACTIVE
        looked.set()
        assert suspended.wait(1) is not keep
        db.session.add(_session_of(buyer.membership_id or 0, sold_by.id))
    other.join(10)

    revoked = db.session.scalars(select(EmbedSession.revoked_at)).one()
    assert (revoked is not None) is keep


def test_each_move_happens_once(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    with transaction(Scope(sold_by.id)):
        account = load_account(account_id)
        suspend_account(account, actor=SYSTEM)
        with pytest.raises(IllegalMove, match="while the account is suspended"):
            suspend_account(account, actor=SYSTEM)
    with pytest.raises(Invalid, match="cannot order at the moment"):
        buy(sold_by, account_id, buyer, "security-training", 10)

    with transaction(Scope(sold_by.id)):
        reinstate_account(load_account(account_id), actor=SYSTEM)
        with pytest.raises(IllegalMove, match="while the account is active"):
            reinstate_account(load_account(account_id), actor=SYSTEM)

    assert check_out(sold_by, account_id, buyer).number


def test_an_order_of_a_suspended_reseller_is_refused_above(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    operator, reseller = seller("cumulus"), seller("northlight")
    orders_above = "SELECT count(*) FROM sales_order WHERE seller_id = :id"
    before = as_owner(fresh_database.owner_url, orders_above, id=operator.id)
    account_id, buyer = buyer_of(reseller)
    order = buy(reseller, account_id, buyer, "migration-bundle", 2)

    with transaction(Scope(operator.id)):
        suspend_account(load_account(reseller.upper_account_id or 0), actor=SYSTEM)
    work_off()

    assert as_owner(fresh_database.owner_url, orders_above, id=operator.id) == before
    with transaction(Scope(reseller.id)):
        assert [line.status for line in load_order(order.id).lines] == [LineStatus.FAILED]
    with pytest.raises(ShopPaused, match="takes no orders for this product at the moment"):
        buy(reseller, account_id, buyer, "migration-bundle", 2)


def test_nobody_is_invited_to_a_company_that_is_suspended(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, _buyer = buyer_of(sold_by)
    with transaction(Scope(sold_by.id)):
        account = load_account(account_id)
        suspend_account(account, actor=SYSTEM)

        with pytest.raises(Invalid, match="This customer is suspended"):
            invite(account, account.contacts[0], actor=SYSTEM)
