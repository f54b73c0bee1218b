"""The basket: what is no longer sold, how many may be wanted, and the buyer's own names."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import Tag
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.basket.models import BasketLine
from portal.domain.catalogue.models import Offer, Plan, Product, ProductStatus, RetailPrice
from portal.domain.orders.models import Order
from portal.domain.users.permissions import Role
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.widget.conftest import Store, a_buyer, sign_in
from tests.widget.test_buying import add, orders, place, review

GONE = "A product of your basket is no longer available. Remove it and try again."


def withdraw(store: Store) -> None:
    db.session.delete(db.session.scalars(select(Offer)).one())


def unpublish_product(store: Store) -> None:
    db.session.get_one(Product, store.product.id).status = ProductStatus.RETIRED


def unpublish_plan(store: Store) -> None:
    db.session.scalars(select(Plan)).one().published = False


def narrow_providers(store: Store) -> None:
    db.session.get_one(Product, store.product.id).cloud_provider = "azure"
    db.session.get_one(Account, store.customer.id).cloud_providers = ["aws"]


def drop_price(store: Store) -> None:
    db.session.scalars(select(RetailPrice)).one().currency = "USD"


def line_of(store: Store) -> tuple[str, int, str]:
    with transaction(store.scope):
        line = db.session.scalars(select(BasketLine)).one()
        return line.public_id, line.quantity, line.friendly_name


@pytest.mark.parametrize(
    "end",
    [withdraw, unpublish_product, unpublish_plan, narrow_providers, drop_price],
    ids=lambda one: one.__name__,
)
def test_what_is_no_longer_sold_blocks_the_order(
    as_cleo: Client, store: Store, end: Callable[[Store], None]
) -> None:
    form = review(as_cleo, store)
    with transaction(store.scope):
        end(store)

    basket, shown = as_cleo.get(store.at("/basket")), as_cleo.get(store.at("/checkout/review"))
    refused: Any = place(as_cleo, form, store)

    assert ["No longer available" in page.text for page in (basket, shown, refused)] == [True] * 3
    assert page_of(basket).select(f'a[href="{store.at("/checkout/billing")}"]') == []
    assert page_of(shown).select("#review-form") == []
    assert refused.status_code == 422
    assert page_of(refused).select_one(".error-summary li").get_text() in (  # type: ignore[union-attr]
        GONE, "This plan has no price in your currency.",
    )  # fmt: skip
    assert orders(store) == []
    with transaction(store.scope):
        assert db.session.scalar(select(func.count()).select_from(Order)) == 0


def test_a_line_that_is_gone_can_be_removed(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)
    with transaction(store.scope):
        withdraw(store)
    public_id, _quantity, _name = line_of(store)

    as_cleo.send(as_cleo.get(store.at("/basket")), store.at(f"/basket/{public_id}/remove"))

    assert "Your basket is empty." in as_cleo.get(store.at("/basket")).text


def test_what_was_removed_can_be_put_back(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)
    public_id, quantity, name = line_of(store)
    path = store.at(f"/basket/{public_id}/remove")

    part = as_cleo.send(as_cleo.get(store.at("/basket")), path, part=True)
    gone = as_cleo.get(store.at("/basket")).text
    as_cleo.send(part, store.at(f"/products/{store.product.slug}/add"))

    assert f"{store.product.name} was removed." in part.text
    assert "Your basket is empty." in gone
    assert line_of(store)[1:] == (quantity, name)


def test_what_is_not_sold_any_more_cannot_be_put_back(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)
    with transaction(store.scope):
        withdraw(store)
    public_id, _quantity, _name = line_of(store)

    part = as_cleo.send(as_cleo.get(store.at("/basket")), store.at(f"/basket/{public_id}/remove"), part=True)

    assert "Undo" not in part.text


def test_a_visitor_is_told_too(visitor: Client, store: Store) -> None:
    add(visitor, store)
    with transaction(store.scope):
        withdraw(store)

    assert "No longer available" in visitor.get(store.at("/basket")).text


WRONG = ["-1", "0", "1000000000", "1.5", "NaN", ""]
LIMITS = "Order between 1 and 10000."


def wrong_field(answer: Any) -> tuple[Tag, str]:
    """The field that is marked, and the error it points to."""
    page = page_of(answer)
    [field] = page.select("[aria-invalid=true]")
    error = page.select_one(f"#{field['aria-describedby']}")
    assert error is not None
    return field, error.get_text(" ", strip=True).removeprefix("Error: ")


@pytest.mark.parametrize("part", [True, False])
@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_quantity_stays_in_its_field(
    visitor: Client, store: Store, typed: str, framed: bool, part: bool
) -> None:
    sign_in(visitor, store, store.cleo, framed=framed)
    add(visitor, store, framed=framed)
    public_id, *_rest = line_of(store)
    url = store.at("/basket", framed=framed)

    answer = visitor.send(visitor.get(url), f"{url}/{public_id}/quantity", part=part, quantity=typed)

    field, error = wrong_field(answer)
    assert (answer.status_code, field["id"], field["value"], error) == (422, f"q-{public_id}", typed, LIMITS)
    assert page_of(answer).select(f'a[href="{store.at("/checkout/billing", framed=framed)}"]') == []
    assert (page_of(answer).find("html") is None) == part
    assert line_of(store)[1] == 2


@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_quantity_stays_on_the_products_page(as_cleo: Client, store: Store, typed: str) -> None:
    url, plan = store.at(f"/products/{store.product.slug}"), store.product.plans[0].public_id

    answer = as_cleo.send(as_cleo.get(url), f"{url}/add", plan=plan, quantity=typed, friendly_name="Till")

    field, error = wrong_field(answer)
    assert (answer.status_code, field["value"], error) == (422, typed, LIMITS)
    assert page_of(answer).select_one("#friendly_name")["value"] == "Till"  # type: ignore[index]
    assert page_of(answer).select_one(".error-summary a")["href"] == "#quantity"  # type: ignore[index]


def test_limits_that_changed_meanwhile_are_said_in_the_basket(as_cleo: Client, store: Store) -> None:
    form = review(as_cleo, store)
    with transaction(store.scope):
        product = db.session.get_one(Product, store.product.id)
        product.min_quantity, product.quantity_step = 5, 5

    basket = as_cleo.get(store.at("/basket"))
    refused: Any = place(as_cleo, form, store)

    assert wrong_field(basket)[1] == "Order between 5 and 10000, in steps of 5."
    assert (refused.status_code, orders(store)) == (422, [])


def test_what_is_sold_in_sizes_begins_with_the_smallest(as_cleo: Client, store: Store) -> None:
    with transaction(store.scope):
        db.session.get_one(Product, store.product.id).sizes = [10, 25]
    url = store.at(f"/products/{store.product.slug}")
    page = as_cleo.get(url)
    plan = str(page_of(page).select_one("[name=plan]")["value"])

    as_cleo.send(page, f"{url}/add", plan=plan, quantity=chosen_size(page))
    refused = as_cleo.send(page, f"{url}/add", plan=plan, quantity="11")

    assert sizes_of(page) == ["10", "25"]
    assert chosen_size(as_cleo.get(store.at("/basket"))) == "10"
    assert (refused.status_code, sizes_of(refused)) == (422, ["11", "10", "25"])
    assert "It is sold in these sizes: 10, 25." in refused.text


def sizes_of(page: TestResponse) -> list[str]:
    return [str(option["value"]) for option in page_of(page).select("select[name=quantity] option")]


def chosen_size(page: TestResponse) -> str:
    return str(page_of(page).select_one("select[name=quantity] option[selected]")["value"])


def test_another_products_plan_cannot_be_added(as_cleo: Client, store: Store) -> None:
    with transaction(store.scope):
        other = a_product("Other").plans[0].public_id
    url = store.at(f"/products/{store.product.slug}")

    answer = as_cleo.send(as_cleo.get(url), f"{url}/add", plan=other, quantity="1")

    assert answer.status_code == 422
    assert page_of(answer).select_one(".error-summary li").get_text() == "Plan: Choose one of the list."  # type: ignore[union-attr]
    assert "Your basket is empty." in as_cleo.get(store.at("/basket")).text


def rename(visitor: Client, store: Store, name: str) -> Any:
    public_id, *_rest = line_of(store)
    return visitor.send(
        visitor.get(store.at("/basket")), store.at(f"/basket/{public_id}/rename"), friendly_name=name
    )


def test_a_line_is_renamed(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)

    assert rename(as_cleo, store, "  Front desk ").status_code == 303
    assert line_of(store)[2] == "Front desk"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 121, "Use 120 characters at most."),
        ("a\u202eb", "Remove the characters that cannot be displayed."),
        ("a\0b", "Remove the characters that cannot be displayed."),
    ],
)
def test_a_bad_name_stays_in_its_field(as_cleo: Client, store: Store, name: str, said: str) -> None:
    add(as_cleo, store)

    answer = rename(as_cleo, store, name)

    field, error = wrong_field(answer)
    assert (answer.status_code, field["value"], error) == (422, name.replace("\0", ""), said)
    assert line_of(store)[2] == "Till"


def test_an_order_line_without_a_name_is_called_after_its_product(as_cleo: Client, store: Store) -> None:
    form = review(as_cleo, store)
    rename(as_cleo, store, "")
    place(as_cleo, form, store)

    with transaction(store.scope):
        line = db.session.scalars(select(Order)).one().lines[0]
        assert line.friendly_name == store.product.name


def test_who_may_not_fill_a_basket_renames_nothing(as_cleo: Client, visitor: Client, store: Store) -> None:
    add(as_cleo, store)
    public_id, *_rest = line_of(store)
    bill = a_buyer(store.seller, store.customer, "bill@bakery.example", Role.BILLING_AGENT)
    sign_in(visitor, store, bill)
    token = page_of(visitor.get(store.at("/"))).select_one("[name=csrf_token]")["value"]  # type: ignore[index]

    answers = [
        visitor.post(store.at(f"/basket/{line}/rename"), data={"csrf_token": token, "friendly_name": "x"})
        for line in (public_id, "bsl_nothing")
    ]

    assert [one.status_code for one in answers] == [403, 403]


def test_three_lines_cost_no_more_statements_than_one(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)
    for url in (store.at("/basket"), store.at("/checkout/review")):
        as_cleo.get(url)
    counts = []
    for _ in range(2):
        for url in (store.at("/basket"), store.at("/checkout/review")):
            with statements() as sent:
                as_cleo.get(url)
            counts.append(len(sent))
        with transaction(store.scope):
            products = [a_product() for _ in range(2)]
        for one in products:
            page = store.at(f"/products/{one.slug}")
            as_cleo.send(as_cleo.get(page), f"{page}/add", plan=one.plans[0].public_id, quantity="1")
        as_cleo.get(store.at("/basket"))

    assert counts[:2] == counts[2:]
