"""What keeps an order back: a higher price, the approval, the credit; and what lets it go on."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.orders.actions import approve_order, reject_order, release_covered_orders
from portal.domain.orders.errors import PricesChanged
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import OrderStatus
from portal.domain.sellers.models import Seller
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import AlreadyDecided
from portal.kernel.money import Money
from tests.factories.world import buy, buyer_of, change_account, check_out, fill, load_world, seller, work_off


def _status(sold_by: Seller, order: Order) -> OrderStatus:
    with transaction(Scope(sold_by.id)):
        return load_order(order.id).status


def _limit(sold_by: Seller, account_id: int, amount: str) -> None:
    change_account(sold_by, account_id, credit_limit=Money.of(amount, "EUR"))


def test_a_total_above_the_one_shown_is_not_ordered(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    fill(sold_by, account_id, buyer, "security-training", 10)  # 180.00 and 34.20 of VAT

    with pytest.raises(PricesChanged) as refused:
        check_out(sold_by, account_id, buyer, expected="224.99")

    assert refused.value.message == "Prices changed: €224.99 → €225.00. Review and place again."
    assert (refused.value.old, refused.value.new) == (Money.of("224.99", "EUR"), Money.of("225.00", "EUR"))
    with transaction(Scope(sold_by.id)):
        assert db.session.scalars(select(Order).where(Order.account_id == account_id)).all() == []
    assert check_out(sold_by, account_id, buyer, expected="225.00").gross == Money.of("225.00", "EUR")


def test_the_approval_comes_first_and_the_credit_second(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    change_account(sold_by, account_id, order_approval=True)
    _limit(sold_by, account_id, "224.99")
    order = buy(sold_by, account_id, buyer, "security-training", 10)
    assert order.status is OrderStatus.PENDING_APPROVAL

    with transaction(Scope(sold_by.id)):
        approve_order(load_order(order.id), actor=Actor("Ada"))
    assert _status(sold_by, order) is OrderStatus.PENDING_CREDIT
    with transaction(Scope(sold_by.id)):
        told = str(load_order(order.id).events[-1].text)
    assert told.startswith("The order was received but exceeds the available credit by €0.01.")
    with transaction(Scope(sold_by.id)):
        with pytest.raises(AlreadyDecided, match="Already approved by Ada"):
            approve_order(load_order(order.id), actor=Actor("Bea"))
        assert release_covered_orders(load_account(account_id), actor=SYSTEM) == 0

    _limit(sold_by, account_id, "225.00")
    with transaction(Scope(sold_by.id)):
        assert release_covered_orders(load_account(account_id), actor=SYSTEM) == 1
    work_off()
    assert _status(sold_by, order) is OrderStatus.EXECUTED


def test_what_is_owed_and_what_is_executed_use_the_credit_up(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    _limit(sold_by, account_id, "450.00")

    first = buy(sold_by, account_id, buyer, "security-training", 10)
    assert first.status is OrderStatus.EXECUTING
    work_off()  # it is invoiced now, and owed
    second = buy(sold_by, account_id, buyer, "security-training", 10)
    assert second.status is OrderStatus.EXECUTING
    third = buy(sold_by, account_id, buyer, "migration-bundle", 1)
    assert third.status is OrderStatus.PENDING_CREDIT

    with transaction(Scope(sold_by.id)):
        reject_order(load_order(third.id), actor=Actor("Ada"), reason="Pay the first one.")
    work_off()
    found = [_status(sold_by, one) for one in (first, second, third)]
    assert found == [OrderStatus.EXECUTED, OrderStatus.EXECUTED, OrderStatus.REJECTED]
