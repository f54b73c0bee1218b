"""F44: what a vendor sets up only for customers it knows is ordered for those alone."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.db import Scope, db, transaction
from portal.domain.catalogue.models import Product
from portal.domain.catalogue.queries import vendors_to_connect
from portal.domain.orders.errors import NotConnected
from portal.domain.orders.models import Order
from portal.domain.orders.states import OrderStatus
from portal.domain.sellers.models import Seller
from tests.factories.world import buyer_of, change_account, check_out, fill, load_world, seller, work_off


def _only_for_those_it_knows(app: Flask) -> Seller:
    load_world(app)
    with transaction(Scope(seller("cumulus").id)):
        bundle = db.session.scalars(select(Product).where(Product.code == "migration-bundle")).one()
        bundle.needs_connection = True
    return seller("northlight")


def test_an_unknown_customer_may_fill_the_basket_and_not_order(live_app: Flask) -> None:
    sold_by = _only_for_those_it_knows(live_app)
    account_id, buyer = buyer_of(sold_by)
    fill(sold_by, account_id, buyer, "migration-bundle", 5)

    with pytest.raises(NotConnected) as refused:
        check_out(sold_by, account_id, buyer)

    assert refused.value.message == (
        "Reef Diving is not connected to MigrateRight yet. Ask ada@northlight.example to connect it."
    )
    with transaction(Scope(sold_by.id)):
        ordered = select(func.count(Order.id)).where(Order.account_id == account_id)
        assert db.session.scalar(ordered) == 0


def test_a_customer_that_the_vendor_knows_orders_through_both_tiers(live_app: Flask) -> None:
    sold_by = _only_for_those_it_knows(live_app)
    account_id, buyer = buyer_of(sold_by)
    change_account(sold_by, account_id, connected_vendors=["MigrateRight"])
    fill(sold_by, account_id, buyer, "migration-bundle", 5)

    order = check_out(sold_by, account_id, buyer)
    work_off()

    with transaction(Scope(sold_by.id)):
        assert db.session.get_one(Order, order.id).status is OrderStatus.EXECUTED
        assert vendors_to_connect() == ["Cumulus", "MigrateRight"]
