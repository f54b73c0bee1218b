"""What comes down when the seller above holds, refuses or begins an order, tier by tier."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.models import Product, ProductStatus
from portal.domain.orders.actions import approve_order, reject_order, release_covered_orders, withdraw_order
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus, OrderStatus
from portal.domain.sellers.models import Seller
from portal.domain.supply.by_hand import NothingToAsk, ask_again
from portal.domain.supply.down import WORDS
from portal.domain.supply.models import SupplyStatus
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from portal.kernel.texts import Words
from tests.factories.world import (
    as_owner,
    buy,
    buyer_of,
    change_account,
    check_out,
    fill,
    load_world,
    seller,
    sub_reseller,
    work_off,
)
from tests.servers import Database

WAITING, REFUSED = WORDS[SupplyStatus.WAITING], WORDS[SupplyStatus.REFUSED]
NOTHING_HELD = "SELECT 1 FROM stock_code WHERE reserved_key IS NOT NULL AND order_line_id IS NULL"


def _bought(sold_by: Seller, code: str = "migration-bundle", quantity: int = 5) -> Order:
    account_id, buyer = buyer_of(sold_by)
    return buy(sold_by, account_id, buyer, code, quantity)


def _now(sold_by: Seller, order: Order) -> tuple[OrderStatus, list[LineStatus], list[Words]]:
    with transaction(Scope(sold_by.id)):
        found = load_order(order.id)
        return found.status, [line.status for line in found.lines], [line.detail for line in found.lines]


def _texts(sold_by: Seller, order: Order) -> list[str]:
    with transaction(Scope(sold_by.id)):
        return [str(event.text) for event in load_order(order.id).events]


def _newest(sold_by: Seller) -> Order:
    with transaction(Scope(sold_by.id)):
        found = db.session.scalars(select(Order).order_by(Order.id.desc())).first()
        assert found is not None
        return load_order(found.id)


def _account_above(below: Seller, above: Seller, **columns: object) -> None:
    change_account(above, below.upper_account_id or 0, **columns)


def _with_an_approval_above(app: Flask) -> tuple[Seller, Seller]:
    load_world(app)
    operator, reseller = seller("cumulus"), seller("northlight")
    _account_above(reseller, operator, order_approval=True)
    return operator, reseller


def test_credit_that_is_short_above_is_a_wait_below(live_app: Flask) -> None:
    load_world(live_app)
    operator, reseller = seller("cumulus"), seller("northlight")
    _account_above(reseller, operator, credit_limit_amount=Decimal(0))
    order = _bought(reseller)
    work_off()

    assert _now(reseller, order) == (OrderStatus.EXECUTING, [LineStatus.PROVISIONING], [WAITING])
    assert _newest(operator).status is OrderStatus.PENDING_CREDIT

    _account_above(reseller, operator, credit_limit_amount=Decimal(100_000))
    with transaction(Scope(operator.id)):
        account = load_account(reseller.upper_account_id or 0)
        assert release_covered_orders(account, actor=SYSTEM) == 1
    work_off()

    assert _now(reseller, order)[:2] == (OrderStatus.EXECUTED, [LineStatus.DONE])


def test_a_refusal_comes_down_without_the_words_of_the_top(live_app: Flask) -> None:
    operator, reseller = _with_an_approval_above(live_app)
    order = _bought(reseller)
    work_off()
    with transaction(Scope(operator.id)):
        reject_order(load_order(_newest(operator).id), actor=SYSTEM, reason="Northlight owes us too much.")
    work_off()

    assert _now(reseller, order) == (OrderStatus.FAILED, [LineStatus.FAILED], [REFUSED])
    assert not [text for text in _texts(reseller, order) if "owes" in text]


def test_what_was_refused_can_be_asked_for_again_and_is_delivered_once(
    live_app: Flask, fresh_database: Database
) -> None:
    operator, reseller = _with_an_approval_above(live_app)
    order = _bought(reseller, "security-training", 10)
    work_off()
    first = _newest(operator)
    with transaction(Scope(operator.id)):
        reject_order(load_order(first.id), actor=SYSTEM, reason="Not today.")
    work_off()

    with transaction(Scope(reseller.id)):
        ask_again(load_order(order.id), actor=SYSTEM)
    with pytest.raises(NothingToAsk), transaction(Scope(reseller.id)):
        ask_again(load_order(order.id), actor=SYSTEM)
    work_off()
    second = _newest(operator)
    assert (second.id > first.id, second.status) == (True, OrderStatus.PENDING_APPROVAL)
    assert _now(reseller, order)[0] is OrderStatus.EXECUTING
    with transaction(Scope(operator.id)):
        approve_order(load_order(second.id), actor=SYSTEM)
    work_off()

    assert _now(reseller, order)[:2] == (OrderStatus.EXECUTED, [LineStatus.DONE])
    assert as_owner(fresh_database.owner_url, NOTHING_HELD) == []
    links = "SELECT up_sent, up_applied FROM supply_link WHERE lower_line_id = :line"
    assert as_owner(fresh_database.owner_url, links, line=order.lines[0].id) == [(2, 2)]


def test_what_the_seller_above_sells_no_more_is_refused(live_app: Flask) -> None:
    load_world(live_app)
    operator, reseller = seller("cumulus"), seller("northlight")
    order = _bought(reseller)
    with transaction(Scope(operator.id)):
        bundle = db.session.scalars(select(Product).where(Product.code == "migration-bundle")).one()
        bundle.status = ProductStatus.RETIRED
    work_off()

    assert _now(reseller, order) == (OrderStatus.FAILED, [LineStatus.FAILED], [REFUSED])


def test_three_tiers_end_together_when_the_last_changes_his_mind(
    live_app: Flask, fresh_database: Database
) -> None:
    operator, reseller = _with_an_approval_above(live_app)
    below = sub_reseller()
    order = _bought(below, "security-training", 10)
    work_off()
    assert _now(below, order) == (OrderStatus.EXECUTING, [LineStatus.PROVISIONING], [WAITING])

    with transaction(Scope(below.id)):
        withdraw_order(load_order(order.id), actor=SYSTEM)
    work_off()

    assert _now(below, order)[:2] == (OrderStatus.WITHDRAWN, [LineStatus.WITHDRAWN])
    assert [_newest(one).status for one in (operator, reseller)] == [OrderStatus.WITHDRAWN] * 2
    assert as_owner(fresh_database.owner_url, NOTHING_HELD) == []


def test_a_wish_that_comes_too_late_for_the_top_is_told_to_every_tier(live_app: Flask) -> None:
    load_world(live_app)
    operator, reseller, below = seller("cumulus"), seller("northlight"), sub_reseller()
    order = _bought(below)
    work_off(lambda kind: kind == "supply.order_placed")  # the top has it, and nobody was told yet
    with transaction(Scope(below.id)):
        withdraw_order(load_order(order.id), actor=SYSTEM)
    work_off(lambda kind: kind == "supply.withdraw_requested")
    work_off()

    refused = "This order is being executed and can no longer be changed."
    assert [text for text in _texts(below, order) if text == refused] == [refused]
    assert [text for text in _texts(reseller, _newest(reseller)) if text == refused] == [refused]
    assert _now(below, order)[0] is OrderStatus.EXECUTED
    assert _newest(operator).status is OrderStatus.EXECUTED


def test_two_supplied_lines_are_withdrawn_together(live_app: Flask) -> None:
    operator, reseller = _with_an_approval_above(live_app)
    account_id, buyer = buyer_of(reseller)
    fill(reseller, account_id, buyer, "migration-bundle", 5)
    fill(reseller, account_id, buyer, "security-training", 10)
    order = check_out(reseller, account_id, buyer)
    work_off()

    with transaction(Scope(reseller.id)):
        withdraw_order(load_order(order.id), actor=SYSTEM)
    work_off()

    assert _now(reseller, order)[:2] == (OrderStatus.WITHDRAWN, [LineStatus.WITHDRAWN] * 2)
    assert _newest(operator).status is OrderStatus.WITHDRAWN
    assert _newest(operator).net != Money.zero("EUR")


def test_the_supplier_is_asked_to_stop_only_once(live_app: Flask, fresh_database: Database) -> None:
    _operator, reseller = _with_an_approval_above(live_app)
    order = _bought(reseller)
    work_off()
    with transaction(Scope(reseller.id)):
        withdraw_order(load_order(order.id), actor=SYSTEM)

    with pytest.raises(Exception, match="can no longer be changed"), transaction(Scope(reseller.id)):
        withdraw_order(load_order(order.id), actor=SYSTEM)

    asked = "SELECT count(*) FROM outbox WHERE kind = 'supply.withdraw_requested'"
    assert as_owner(fresh_database.owner_url, asked) == [(1,)]
