"""A code of the stock is sold once, can be asked for again until it is delivered, and is then blank."""

import pytest
from flask import Flask

from portal.db import Scope, transaction
from portal.domain.assets.actions import reveal_code
from portal.domain.assets.queries import asset_of_line
from portal.domain.catalogue.stock import OutOfStock, allocate
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.sellers.models import Seller
from tests.factories.world import as_owner, buy, buyer_of, check_out, fill, load_world, seller, work_off
from tests.servers import Database

ALLOCATED = (
    "SELECT product_id, order_line_id, code_box, code_mask FROM stock_code WHERE order_line_id IS NOT NULL"
)


def _bought(sold_by: Seller, quantity: int = 50) -> Order:
    account_id, buyer = buyer_of(sold_by)
    return buy(sold_by, account_id, buyer, "security-training", quantity)


def test_no_code_can_be_opened_in_the_stock_once_its_asset_is_issued(
    live_app: Flask, fresh_database: Database
) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    order = _bought(sold_by)
    work_off()

    rows = as_owner(fresh_database.owner_url, ALLOCATED)
    assert [row.code_box for row in rows] == [""] * len(rows)
    with transaction(Scope(sold_by.id)) as scope:
        asset = asset_of_line(load_order(order.id).lines[0].id)
        assert asset is not None
        code = reveal_code(asset, actor=scope.actor)
    masks = [row.code_mask for row in rows]
    assert [mask for mask in masks if mask[-4:] == code[-4:]] == [asset.code_mask]


def test_an_attempt_that_is_made_again_gets_the_same_code(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    _bought(seller("northlight"))
    operator = seller("cumulus")
    work_off(lambda kind: kind.startswith("supply."))
    line = as_owner(
        fresh_database.owner_url,
        "SELECT id, product_id, reservation_key FROM order_line WHERE seller_id = :operator ORDER BY id DESC",
        operator=operator.id,
    )[0]

    codes = []
    for _ in range(2):
        with transaction(Scope(operator.id)):
            codes.append(allocate(line.product_id, 50, line.reservation_key, line.id))
    work_off()

    assert codes[0]
    assert codes[0] == codes[1]
    rows = as_owner(fresh_database.owner_url, ALLOCATED)
    assert [row.order_line_id for row in rows].count(line.id) == 1


def test_nothing_is_ordered_when_the_stock_is_empty(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    as_owner(fresh_database.owner_url, "UPDATE stock_code SET revoked_at = now() WHERE licences = 50")
    account_id, buyer = buyer_of(sold_by)
    fill(sold_by, account_id, buyer, "security-training", 50)

    with pytest.raises(OutOfStock, match="nothing was charged"):
        check_out(sold_by, account_id, buyer)

    orders = "SELECT 1 FROM sales_order WHERE account_id = :account"
    assert as_owner(fresh_database.owner_url, orders, account=account_id) == []
