"""Ordering for a customer: the basket, the total, and placing once."""

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.basket.models import Basket
from portal.domain.catalogue.models import Product
from portal.domain.orders.models import Order
from portal.domain.orders.states import OrderStatus
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer, and a product to buy."""
    made = a_customer()
    a_product(connector="manual")
    db.session.commit()
    return made


def url(customer: Account, rest: str = "") -> str:
    return f"/orders/new/{customer.public_id}{rest}"


def fill(client: Client, customer: Account, quantity: str = "3") -> None:
    client.send(client.get(url(customer)), url(customer, "/add"), quantity=quantity)


def test_the_customer_is_chosen_first(as_ada: Client, bakery: Account) -> None:
    links = [link["href"] for link in page_of(as_ada.get("/orders/new")).select("tbody th a")]

    assert links == [url(bakery)]


def test_nothing_is_collected_for_a_suspended_customer(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(url(bakery))
    bakery.status = AccountStatus.SUSPENDED
    db.session.commit()

    answers = [as_ada.send(page, url(bakery, "/add"), quantity="3"), as_ada.get(url(bakery))]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("This account cannot order at the moment." in answer.text for answer in answers)
    assert db.session.scalars(select(Basket)).all() == []


def test_the_basket_shows_the_total_payable(as_ada: Client, bakery: Account) -> None:
    answer = as_ada.send(as_ada.get(url(bakery)), url(bakery, "/add"), part=True, quantity="3")

    assert page_of(answer).select_one(".summary__total dd").get_text(strip=True) == "€36.00"


def test_a_quantity_out_of_limits_is_refused(as_ada: Client, bakery: Account) -> None:
    answer = as_ada.send(as_ada.get(url(bakery)), url(bakery, "/add"), quantity="20000")

    assert answer.status_code == 422
    assert "Order between 1 and 10000." in page_of(answer).get_text()


def test_what_is_sold_in_sizes_begins_with_the_smallest(as_ada: Client, bakery: Account) -> None:
    db.session.scalars(select(Product)).one().sizes = [25, 50]
    db.session.commit()
    choice = page_of(as_ada.get(url(bakery))).select_one("select[name=quantity]")

    refused = as_ada.send(as_ada.get(url(bakery)), url(bakery, "/add"), quantity="30")

    assert [option["value"] for option in choice.select("option")] == ["25", "50"]
    assert choice.select_one("[selected]")["value"] == "25"
    assert refused.status_code == 422
    assert "It is sold in these sizes: 25, 50." in page_of(refused).get_text()


def test_a_changed_quantity_changes_the_total(as_ada: Client, bakery: Account) -> None:
    fill(as_ada, bakery)
    page = as_ada.get(url(bakery))
    action = next(
        form["action"] for form in page_of(page).select("form") if str(form["action"]).endswith("/quantity")
    )

    part = as_ada.send(page, str(action), part=True, quantity="5")

    assert page_of(part).select_one(".summary__total dd").get_text(strip=True) == "€60.00"


def place(client: Client, customer: Account, page: object = None, **fields: str) -> object:
    shown = page or client.get(url(customer, "/review"))
    filled = {
        str(one["name"]): one.get("value", "") for one in page_of(shown).select("#review-form input[name]")
    }
    return client.post(url(customer, "/review"), data=filled | {"country": "GR"} | fields)


def test_placed_twice_with_one_form_is_one_order(as_ada: Client, bakery: Account) -> None:
    fill(as_ada, bakery)
    page = as_ada.get(url(bakery, "/review"))

    answers = [place(as_ada, bakery, page) for _ in range(2)]

    order = db.session.scalars(select(Order)).one()
    assert [answer.location for answer in answers] == [f"/orders/{order.public_id}"] * 2
    assert (order.placed_for_customer, order.status) == (True, OrderStatus.EXECUTING)


def test_an_empty_basket_leads_back_to_the_products(as_ada: Client, bakery: Account) -> None:
    assert as_ada.get(url(bakery, "/review")).location == url(bakery)


def test_eve_gets_404(as_eve: Client, bakery: Account) -> None:
    assert [as_eve.get(url(bakery, rest)).status_code for rest in ("", "/review")] == [404, 404]


def test_the_product_is_offered(as_ada: Client, bakery: Account) -> None:
    name = db.session.scalars(select(Product.name)).one()

    assert name in page_of(as_ada.part(url(bakery))).get_text()
