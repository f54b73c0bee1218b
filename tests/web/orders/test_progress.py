"""The order's page follows the set-up until nothing moves, and asks the database no more for more lines."""

import pytest
from bs4 import Tag

from portal.db import db
from portal.domain.orders.actions import move_line
from portal.domain.orders.models import Order
from portal.domain.provisioning.actions.job import ensure_job, move_job
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, an_order


def started(actor: Actor, *, lines: int = 1) -> Order:
    """An order that is being set up, with the jobs behind its lines."""
    customer = a_customer()
    customer.order_approval = False
    products = [a_product(connector="manual") for _ in range(lines)]
    order = an_order(customer, *products, actor=actor)
    for line in order.lines:
        ensure_job(line)
    db.session.commit()
    return order


def wait_for_staff(order: Order) -> None:
    for line in order.lines:
        job = ensure_job(line)
        for event in ("start", "ask_staff"):
            move_job(job, event)
        move_line(line, "ask_staff")
    db.session.commit()


def status_of(client: Client, order: Order) -> Tag:
    [found] = page_of(client.get(f"/orders/{order.public_id}")).select("#orders-status")
    return found


@pytest.fixture
def order(acme: Actor) -> Order:
    """One line under way."""
    return started(acme)


def test_while_something_moves_the_page_asks_again(as_ada: Client, order: Order) -> None:
    status = status_of(as_ada, order)

    assert (status["hx-get"], status["hx-trigger"]) == (f"/orders/{order.public_id}", "load delay:2s")
    assert status.select_one("noscript a")["href"] == f"/orders/{order.public_id}"


def test_what_it_gets_is_the_same_alone(as_ada: Client, order: Order) -> None:
    alone = page_of(as_ada.part(f"/orders/{order.public_id}"))

    assert alone.get_text(" ", strip=True) == status_of(as_ada, order).get_text(" ", strip=True)


def test_once_it_waits_for_staff_it_rests(as_ada: Client, order: Order) -> None:
    wait_for_staff(order)

    assert "hx-get" not in status_of(as_ada, order).attrs


def test_questions_stand_outside_so_that_no_answer_is_lost(as_ada: Client, order: Order) -> None:
    wait_for_staff(order)

    page = page_of(as_ada.get(f"/orders/{order.public_id}"))

    opened = [str(link["data-opens"]) for link in page.select("#orders-status [data-opens]")]
    assert [name.split("-")[0] for name in opened] == ["complete", "fail"]
    assert {str(dialog["id"]) for dialog in page.select("#orders-dialogs dialog")} >= set(opened)
    assert page.select("#orders-status dialog") == []


def test_three_lines_take_as_many_statements_as_one(as_ada: Client, acme: Actor, order: Order) -> None:
    larger = started(acme, lines=3)
    with statements() as for_one:
        one = as_ada.part(f"/orders/{order.public_id}")
    with statements() as for_three:
        three = as_ada.part(f"/orders/{larger.public_id}")

    assert [len(page_of(part).select("tbody tr")) for part in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)
