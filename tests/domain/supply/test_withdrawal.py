"""A buyer who changes his mind: before anybody above was asked, while they are, and too late."""

from flask import Flask

from portal.db import Scope, transaction
from portal.domain.orders.actions import withdraw_order
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus, OrderStatus
from portal.domain.sellers.models import Seller
from portal.domain.supply.up import read_order_placed
from tests.factories.world import as_owner, buy, buyer_of, load_world, seller, work_off
from tests.servers import Database

OPERATORS = "SELECT count(*) AS number FROM sales_order WHERE is_supplied_below"


def _bought(sold_by: Seller, code: str = "security-training") -> Order:
    account_id, buyer = buyer_of(sold_by)
    return buy(sold_by, account_id, buyer, code, 10)


def _withdraw(sold_by: Seller, order: Order) -> None:
    with transaction(Scope(sold_by.id)) as scope:
        withdraw_order(load_order(order.id), actor=scope.actor)


def _now(sold_by: Seller, order: Order) -> tuple[OrderStatus, LineStatus]:
    with transaction(Scope(sold_by.id)):
        found = load_order(order.id)
        return found.status, found.lines[0].status


def test_what_was_not_asked_for_above_is_simply_withdrawn(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    before = as_owner(fresh_database.owner_url, OPERATORS)
    order = _bought(sold_by)
    _withdraw(sold_by, order)

    work_off(lambda kind: kind == "supply.withdraw_requested")
    assert _now(sold_by, order) == (OrderStatus.WITHDRAWN, LineStatus.WITHDRAWN)
    work_off()

    assert _now(sold_by, order) == (OrderStatus.WITHDRAWN, LineStatus.WITHDRAWN)
    assert as_owner(fresh_database.owner_url, OPERATORS) == before
    held = as_owner(fresh_database.owner_url, "SELECT 1 FROM stock_code WHERE reserved_key IS NOT NULL")
    assert held == []


def test_what_is_being_asked_for_is_asked_again_later(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    order = _bought(sold_by)
    with transaction(Scope(sold_by.id)):
        assert read_order_placed(order.id) is not None
    _withdraw(sold_by, order)

    work_off(lambda kind: kind == "supply.withdraw_requested")
    row = as_owner(
        fresh_database.owner_url,
        "SELECT state, attempts FROM outbox WHERE kind = 'supply.withdraw_requested'",
    )
    assert [(one.state, one.attempts) for one in row] == [("ready", 0)]
    assert _now(sold_by, order) == (OrderStatus.EXECUTING, LineStatus.PROVISIONING)

    work_off(lambda kind: kind == "supply.order_placed")
    as_owner(fresh_database.owner_url, "UPDATE outbox SET run_at = now() WHERE state = 'ready'")
    work_off(lambda kind: kind.startswith("supply."))
    assert _now(sold_by, order) == (OrderStatus.EXECUTING, LineStatus.PROVISIONING)
    work_off()
    assert _now(sold_by, order) == (OrderStatus.EXECUTED, LineStatus.DONE)
