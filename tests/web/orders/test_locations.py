"""Data locations where staff order for a customer: asked for, refused, moved and shown with the order."""

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.basket.models import BasketLine
from portal.domain.catalogue.models import Product
from portal.domain.orders.models import OrderLine
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product
from tests.web.orders.test_buying import place, url

PLACES = ["Norway, Bergen", "Germany, Frankfurt"]


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer, and a product whose data can be kept at two places."""
    made = a_customer()
    a_product(connector="manual").data_locations = PLACES
    db.session.commit()
    return made


def put_in(client: Client, customer: Account, where: str) -> int:
    page = client.get(url(customer))
    return client.send(page, url(customer, "/add"), quantity="2", data_location=where).status_code


def kept() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(BasketLine.data_location)))


@pytest.mark.parametrize("where", ["", "The moon"])
def test_a_place_has_to_be_chosen(as_ada: Client, bakery: Account, where: str) -> None:
    assert (put_in(as_ada, bakery, where), kept()) == (422, [])


def test_the_place_stands_with_the_line_the_review_and_the_order(as_ada: Client, bakery: Account) -> None:
    put_in(as_ada, bakery, PLACES[0])
    [line] = db.session.scalars(select(BasketLine)).all()
    address = url(bakery, f"/lines/{line.public_id}/location")
    moved = as_ada.send(as_ada.get(url(bakery)), address, data_location=PLACES[1])
    refused = as_ada.send(as_ada.get(url(bakery)), address, data_location="The moon")
    review = as_ada.get(url(bakery, "/review"))

    order = as_ada.get(place(as_ada, bakery).location)

    assert (moved.status_code, refused.status_code) == (303, 422)
    assert f"Data location: {PLACES[1]}" in page_of(review).get_text()
    assert f"Data location: {PLACES[1]}" in page_of(order).get_text()
    assert db.session.scalars(select(OrderLine.data_location)).all() == [PLACES[1]]


def test_the_owner_names_the_places(as_ada: Client, bakery: Account) -> None:
    product = db.session.scalars(select(Product)).one()
    address = f"/products/{product.public_id}/edit"
    page = as_ada.get(address)

    as_ada.submit(page, address, data_locations="Greece, Athens\n\nSpain, Madrid\nGreece, Athens")
    named = db.session.scalars(select(Product.data_locations)).one()
    refused = as_ada.submit(as_ada.get(address), address, data_locations="x" * 101)

    assert named == ["Greece, Athens", "Spain, Madrid"]
    assert refused.status_code == 422
    assert "Greece, Athens; Spain, Madrid" in as_ada.get(f"/products/{product.public_id}").text
