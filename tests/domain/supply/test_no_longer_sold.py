"""What the seller above does not sell any more: told at the checkout, or refused when it is asked for."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.basket.actions import NotAvailable, ensure_basket, remove_line
from portal.domain.basket.prices import priced_basket
from portal.domain.catalogue.models import Offer, Plan, Product, ProductStatus
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus, OrderStatus
from portal.domain.pricing.loader import quote_from_above
from tests.factories.world import as_owner, buy, buyer_of, check_out, fill, load_world, seller, work_off
from tests.servers import Database

CODE = "security-training"
ORDERS = "SELECT count(*) AS number FROM sales_order"


def withdraw_offer() -> None:
    """The seller above takes the product out of its own catalogue; those below still see it."""
    product_id = select(Product.id).where(Product.code == CODE).scalar_subquery()
    db.session.execute(delete(Offer).where(Offer.product_id == product_id))


def unpublish_product() -> None:
    """Nobody below can even read it any more."""
    db.session.scalars(select(Product).where(Product.code == CODE)).one().status = ProductStatus.RETIRED


def unpublish_plan() -> None:
    product_id = select(Product.id).where(Product.code == CODE).scalar_subquery()
    for plan in db.session.scalars(select(Plan).where(Plan.product_id == product_id)):
        plan.published = False


ENDS = pytest.mark.parametrize(
    "end", [withdraw_offer, unpublish_product, unpublish_plan], ids=lambda one: one.__name__
)


def above(end: Callable[[], None]) -> None:
    with transaction(Scope(seller("cumulus").id)):
        end()


@ENDS
def test_placing_is_refused_and_writes_nothing(
    live_app: Flask, fresh_database: Database, end: Callable[[], None]
) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    fill(sold_by, account_id, buyer, CODE, 10)
    before = as_owner(fresh_database.owner_url, ORDERS)
    above(end)

    with pytest.raises(NotAvailable):
        check_out(sold_by, account_id, buyer)

    assert as_owner(fresh_database.owner_url, ORDERS) == before
    assert as_owner(fresh_database.owner_url, "SELECT 1 FROM asset WHERE quantity = 10") == []


@ENDS
def test_the_review_marks_the_line_and_it_can_be_removed(live_app: Flask, end: Callable[[], None]) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    fill(sold_by, account_id, buyer, CODE, 10)
    above(end)

    with transaction(Scope(sold_by.id, account_id, buyer)):
        basket = ensure_basket(account_id=account_id, user_id=buyer.user_id, visit_id=None)
        costs = quote_from_above([(line.plan_id, line.quantity) for line in basket.lines])
        priced = priced_basket(basket, load_account(account_id), costs)
        assert [(line.is_available, line.price) for line in priced.lines] == [(False, None)]
        assert priced.quote is None
        remove_line(basket.lines[0])
        assert basket.lines == []


def test_an_order_on_its_way_is_refused_above(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    order = buy(sold_by, account_id, buyer, CODE, 10)
    supplied = "SELECT count(*) AS number FROM sales_order WHERE is_supplied_below"
    before = as_owner(fresh_database.owner_url, supplied)
    above(withdraw_offer)

    work_off()

    with transaction(Scope(sold_by.id)):
        found = load_order(order.id)
        assert (found.status, found.lines[0].status) == (OrderStatus.FAILED, LineStatus.FAILED)
        assert "Nothing was charged" in str(found.lines[0].detail)
    assert as_owner(fresh_database.owner_url, supplied) == before


def test_a_customers_providers_do_not_bind_the_reseller_above(live_app: Flask) -> None:
    load_world(live_app)
    sold_by, above_it = seller("northlight"), seller("cumulus")
    account_id, buyer = buyer_of(sold_by)
    with transaction(Scope(above_it.id)):
        db.session.scalars(select(Product).where(Product.code == CODE)).one().cloud_provider = "azure"
        load_account(sold_by.upper_account_id or 0).cloud_providers = []
    with transaction(Scope(sold_by.id)):
        load_account(account_id).cloud_providers = ["azure"]

    order = buy(sold_by, account_id, buyer, CODE, 10)
    work_off()

    with transaction(Scope(sold_by.id)):
        assert db.session.get_one(Order, order.id).status is OrderStatus.EXECUTED
