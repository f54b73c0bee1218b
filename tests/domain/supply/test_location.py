"""The data location that a customer chose is what the seller above is asked for."""

from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.basket.actions import add_to_basket, ensure_basket
from portal.domain.catalogue.models import Plan, Product
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import OrderStatus
from tests.factories.world import buyer_of, check_out, load_world, seller, work_off

CODE, PLACES = "migration-bundle", ["Norway, Bergen", "Germany, Frankfurt"]


def offer_places(places: list[str]) -> None:
    with transaction(Scope(seller("cumulus").id)):
        db.session.scalars(select(Product).where(Product.code == CODE)).one().data_locations = places


def buy_at(place: str) -> Order:
    """An order at Northlight of what Cumulus sells it."""
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    with transaction(Scope(sold_by.id)):
        plan = db.session.scalars(select(Plan).join(Plan.product).where(Product.code == CODE)).first()
        assert plan is not None
        basket = ensure_basket(account_id=account_id, user_id=buyer.user_id, visit_id=None)
        add_to_basket(basket, plan, quantity=10, data_location=place)
    return check_out(sold_by, account_id, buyer)


def test_it_goes_up_with_the_order(live_app: Flask) -> None:
    load_world(live_app)
    offer_places(PLACES)

    buy_at(PLACES[1])
    work_off()

    with transaction(Scope(seller("cumulus").id)):
        newest = db.session.scalars(select(OrderLine).order_by(OrderLine.id.desc())).first()
        assert newest is not None
        assert newest.data_location == PLACES[1]


def test_a_place_that_is_gone_above_ends_the_order(live_app: Flask) -> None:
    load_world(live_app)
    offer_places(PLACES)
    order = buy_at(PLACES[1])
    offer_places([PLACES[0], "Greece, Athens"])

    work_off()

    with transaction(Scope(seller("northlight").id)):
        assert load_order(order.id).status is OrderStatus.FAILED
