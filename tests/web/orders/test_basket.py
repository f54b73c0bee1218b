"""The basket that staff fill for a customer: what is wrong stands at its line, and names can be given."""

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.basket.models import BasketLine
from portal.domain.catalogue.models import Offer, Product
from portal.domain.orders.models import Order
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.web.orders.test_buying import bakery, fill, place, url
from tests.widget.test_basket import GONE, LIMITS, WRONG, wrong_field

__all__ = ["bakery"]


def line() -> BasketLine:
    db.session.expire_all()
    return db.session.scalars(select(BasketLine)).one()


@pytest.mark.parametrize("part", [True, False])
@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_quantity_stays_in_the_basket(
    as_ada: Client, bakery: Account, typed: str, part: bool
) -> None:
    fill(as_ada, bakery)
    page, action = as_ada.get(url(bakery)), url(bakery, f"/lines/{line().public_id}/quantity")

    answer = as_ada.send(page, action, part=part, quantity=typed)

    field, error = wrong_field(answer)
    assert (answer.status_code, field["id"], field["value"]) == (422, f"q-{line().public_id}", typed)
    assert (error, line().quantity) == (LIMITS, 3)
    assert page_of(answer).select(f'a[href="{url(bakery, "/review")}"]') == []


@pytest.mark.parametrize("part", [True, False])
@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_quantity_stays_at_the_product(
    as_ada: Client, bakery: Account, typed: str, part: bool
) -> None:
    plan = db.session.scalars(select(Product)).one().plans[0]

    answer = as_ada.send(as_ada.get(url(bakery)), url(bakery, "/add"), part=part, quantity=typed)

    field, error = wrong_field(answer)
    assert (answer.status_code, field["id"], field["value"], error) == (
        422, f"p-{plan.public_id}", typed, LIMITS,
    )  # fmt: skip
    assert answer.headers.get("HX-Retarget") == "#orders-products"
    assert db.session.scalar(select(func.count(BasketLine.id))) == 0


def test_what_is_no_longer_offered_blocks_the_order(as_ada: Client, bakery: Account) -> None:
    fill(as_ada, bakery)
    form = as_ada.get(url(bakery, "/review"))
    db.session.delete(db.session.scalars(select(Offer)).one())
    db.session.commit()

    shown = [as_ada.get(url(bakery)), as_ada.get(url(bakery, "/review"))]
    refused: Any = place(as_ada, bakery, form)

    assert ["No longer available" in page.text for page in (*shown, refused)] == [True] * 3
    assert [page_of(page).select("#review-form") for page in shown] == [[], []]
    assert refused.status_code == 422
    assert page_of(refused).select_one(".error-summary li").get_text() == GONE  # type: ignore[union-attr]
    assert db.session.scalar(select(func.count(Order.id))) == 0


def test_a_line_that_nobody_named_is_called_after_customer_and_product(
    as_ada: Client, bakery: Account
) -> None:
    fill(as_ada, bakery)

    place(as_ada, bakery)

    made = db.session.scalars(select(Order)).one().lines[0]
    assert made.friendly_name == f"Bright Bakery - {made.product_name}"


def test_staff_name_a_line(as_ada: Client, bakery: Account) -> None:
    fill(as_ada, bakery)
    action = url(bakery, f"/lines/{line().public_id}/rename")

    refused = as_ada.send(as_ada.get(url(bakery)), action, part=True, friendly_name="x" * 121)
    done = as_ada.send(as_ada.get(url(bakery)), action, part=True, friendly_name="Ovens")
    place(as_ada, bakery)

    assert (refused.status_code, wrong_field(refused)[1]) == (422, "Use 120 characters at most.")
    assert done.status_code == 200
    assert db.session.scalars(select(Order)).one().lines[0].friendly_name == "Ovens"


def test_eve_names_nothing(client: Client, as_ada: Client, bakery: Account, eve: Membership) -> None:
    fill(as_ada, bakery)
    action = url(bakery, f"/lines/{line().public_id}/rename")
    client.sign_in(eve)
    token = page_of(client.get("/settings/access")).select_one("[name=csrf_token]")["value"]  # type: ignore[index]

    answer = client.post(action, data={"csrf_token": token, "friendly_name": "Mine"})

    assert (answer.status_code, line().friendly_name) == (404, "")


def test_three_lines_cost_no_more_statements_than_one(as_ada: Client, acme: Actor, bakery: Account) -> None:
    fill(as_ada, bakery)
    pages, counts = [url(bakery), url(bakery, "/review")], []
    for page in pages:
        as_ada.get(page)
    for _ in range(2):
        for page in pages:
            with statements() as sent:
                as_ada.get(page)
            counts.append(len(sent))
        plans = [a_product().plans[0].public_id for _ in range(2)]
        db.session.commit()
        for plan in plans:
            as_ada.send(as_ada.get(url(bakery)), url(bakery, "/add"), quantity="1", plan=plan)

    assert counts[:2] == counts[2:]
