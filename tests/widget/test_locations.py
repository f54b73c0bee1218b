"""Where the data of a product is kept (F9, F46): chosen in the shop, shown on the way, told to the vendor."""

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.connectors.contract import NeedsStaff
from portal.connectors.manual import ManualConnector
from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.basket.models import BasketLine
from portal.domain.catalogue.models import Product, ProductKind
from portal.domain.orders.models import OrderLine
from portal.domain.orders.queries import order_or_404
from portal.domain.provisioning.actions import Fulfilment, begin
from portal.domain.provisioning.actions.attempt import Attempt
from portal.domain.subscriptions.actions import begin_subscription
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.widget.conftest import Store, sign_in
from tests.widget.test_buying import orders, place, review

PLACES = ["Norway, Bergen", "Germany, Frankfurt"]
CHOOSE = "Choose where the data is kept."


@pytest.fixture
def mail(store: Store) -> Product:
    """What Acme sells besides: a service whose data can be kept at two places."""
    with transaction(store.scope):
        made = a_product("Fjord Mail", kind=ProductKind.RECURRING)
        made.data_locations = PLACES
        db.session.get_one(Account, store.customer.id).order_approval = False
    store.product = made
    return made


def put_in(visitor: Client, store: Store, *, framed: bool = False, **fields: str) -> TestResponse:
    address = store.at(f"/products/{store.product.slug}", framed=framed)
    plan = store.product.plans[0].public_id
    return visitor.send(visitor.get(address), f"{address}/add", plan=plan, quantity="2", **fields)


def lines(store: Store) -> list[BasketLine]:
    with transaction(store.scope):
        return list(db.session.scalars(select(BasketLine).order_by(BasketLine.id)))


def locate(visitor: Client, store: Store, line: BasketLine, place: str) -> TestResponse:
    basket = visitor.get(store.at("/basket"))
    return visitor.send(basket, store.at(f"/basket/{line.public_id}/location"), data_location=place)


@pytest.mark.parametrize("typed", [{}, {"data_location": ""}, {"data_location": "The moon"}])
def test_nothing_is_put_in_without_a_place_that_there_is(
    as_cleo: Client, store: Store, mail: Product, typed: dict[str, str]
) -> None:
    answer = put_in(as_cleo, store, **typed)

    assert (answer.status_code, lines(store)) == (422, [])
    assert page_of(answer).select_one("select[name=data_location][aria-invalid]") is not None


@pytest.mark.parametrize("framed", [False, True])
def test_the_chosen_place_goes_along_to_the_subscription(
    visitor: Client, store: Store, mail: Product, framed: bool
) -> None:
    sign_in(visitor, store, store.cleo, framed=framed)
    page = page_of(visitor.get(store.at(f"/products/{mail.slug}", framed=framed)))
    hint = page.select_one("#data_location-hint")
    put_in(visitor, store, framed=framed, data_location=PLACES[1])
    shown = review_again(visitor, store, framed=framed)
    visitor.send(shown, store.at("/checkout/review", framed=framed), accept_terms="y")

    [order] = orders(store)
    with transaction(store.scope):
        line = order_or_404(order.public_id).lines[0]
        db.session.get_one(Product, mail.id).data_locations = []
        service = begin_subscription(line, Fulfilment("V-1", {}, None))
    seen = [
        shown, visitor.get(store.at(f"/orders/{order.public_id}", framed=framed)),
        visitor.get(store.at(f"/services/{service.public_id}", framed=framed)),
    ]  # fmt: skip
    assert [PLACES[1] in one.text for one in seen] == [True] * 3
    assert hint is not None
    assert hint.get_text() == "Data location cannot be changed later."
    assert (line.data_location, service.data_location) == (PLACES[1], PLACES[1])


def review_again(visitor: Client, store: Store, *, framed: bool = False) -> TestResponse:
    """From the basket to the last step."""
    billing = store.at("/checkout/billing", framed=framed)
    page = visitor.get(billing)
    values = {
        str(one["name"]): str(one.get("value", "")) for one in page_of(page).select("main input[name]")
    } | {"country": "GR"}
    return visitor.get(visitor.send(page, billing, **values).location)


def test_two_places_are_two_lines_and_the_same_adds_up(as_cleo: Client, store: Store, mail: Product) -> None:
    for one in (PLACES[0], PLACES[1], PLACES[0]):
        put_in(as_cleo, store, data_location=one)

    assert [(one.data_location, one.quantity) for one in lines(store)] == [(PLACES[0], 4), (PLACES[1], 2)]


def test_a_line_is_moved_but_not_onto_another(as_cleo: Client, store: Store, mail: Product) -> None:
    put_in(as_cleo, store, data_location=PLACES[0])
    [line] = lines(store)
    moved = locate(as_cleo, store, line, PLACES[1])
    put_in(as_cleo, store, data_location=PLACES[0])

    refused = locate(as_cleo, store, line, PLACES[0])
    unknown = locate(as_cleo, store, line, "The moon")

    assert (moved.status_code, refused.status_code, unknown.status_code) == (303, 422, 422)
    assert "Another line of your basket is this plan at this location." in refused.text
    assert [one.data_location for one in lines(store)] == [PLACES[1], PLACES[0]]


def test_a_place_that_is_gone_blocks_the_order_until_another_is_chosen(
    as_cleo: Client, store: Store, mail: Product
) -> None:
    put_in(as_cleo, store, data_location=PLACES[0])
    ready = review_again(as_cleo, store)
    with transaction(store.scope):
        db.session.get_one(Product, mail.id).data_locations = [PLACES[1], "Greece, Athens"]

    refused = as_cleo.send(ready, store.at("/checkout/review"), accept_terms="y")
    basket = as_cleo.get(store.at("/basket"))

    assert (refused.status_code, orders(store)) == (422, [])
    assert CHOOSE in page_of(basket).select_one(".basket-line .field__error").get_text()  # type: ignore[union-attr]
    assert page_of(basket).select(f'a[href="{store.at("/checkout/billing")}"]') == []
    locate(as_cleo, store, lines(store)[0], PLACES[1])
    as_cleo.send(review_again(as_cleo, store), store.at("/checkout/review"), accept_terms="y")
    assert len(orders(store)) == 1


def test_a_line_that_is_taken_out_comes_back_to_its_place(
    as_cleo: Client, store: Store, mail: Product
) -> None:
    put_in(as_cleo, store, data_location=PLACES[1])
    address = store.at(f"/basket/{lines(store)[0].public_id}/remove")
    removed = as_cleo.send(as_cleo.get(store.at("/basket")), address, part=True)

    as_cleo.send(removed, store.at(f"/products/{mail.slug}/add"))

    assert [one.data_location for one in lines(store)] == [PLACES[1]]


def test_a_visitors_choice_is_kept_at_the_sign_in(visitor: Client, store: Store, mail: Product) -> None:
    put_in(visitor, store, data_location=PLACES[1])
    with transaction(store.scope):
        db.session.get_one(Product, mail.id).data_locations = ["Greece", "Spain"]

    sign_in(visitor, store, store.cleo)

    assert [one.data_location for one in lines(store)] == [PLACES[1]]


def test_the_only_place_is_taken_without_a_question(as_cleo: Client, store: Store, mail: Product) -> None:
    with transaction(store.scope):
        db.session.get_one(Product, mail.id).data_locations = PLACES[:1]

    page = page_of(as_cleo.get(store.at(f"/products/{mail.slug}")))
    put_in(as_cleo, store)

    assert page.select("select[name=data_location]") == []
    assert f"Data location: {PLACES[0]}" in page.get_text()
    assert [one.data_location for one in lines(store)] == PLACES[:1]


def test_the_vendor_is_told(as_cleo: Client, store: Store, mail: Product) -> None:
    put_in(as_cleo, store, data_location=PLACES[1])
    as_cleo.send(review_again(as_cleo, store), store.at("/checkout/review"), accept_terms="y")

    with transaction(store.scope):
        attempt = begin(db.session.scalars(select(OrderLine.id)).one())

    assert isinstance(attempt, Attempt)
    task = ManualConnector().create(attempt.call)
    assert isinstance(task, NeedsStaff)
    assert f"Data location: {PLACES[1]}" in str(task.task)


def test_a_product_without_places_asks_nothing(as_cleo: Client, store: Store) -> None:
    place(as_cleo, review(as_cleo, store), store)

    with transaction(store.scope):
        assert db.session.scalars(select(OrderLine.data_location)).one() == ""
