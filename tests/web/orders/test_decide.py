"""Orders in the portal: who sees them, and deciding about them."""

import pytest
from sqlalchemy import select

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.orders.actions import approve_order
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order_or_404
from portal.domain.orders.states import OrderStatus
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Permission
from portal.kernel.actor import Actor
from portal.kernel.money import Money
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_customer, a_product, an_order

BUYER = Actor("Cleo Baker", user_id=None, permissions=frozenset({Permission.ORDER_PLACE}))


@pytest.fixture
def order(acme: Actor) -> Order:
    """An order that waits for approval."""
    made = new_order(acme)
    db.session.commit()
    return made


def new_order(acme: Actor, name: str = "Bright Bakery") -> Order:
    return an_order(a_customer(name), a_product(connector="manual"), actor=buyer_at(acme))


def buyer_at(acme: Actor) -> Actor:
    return Actor("Cleo Baker", acme.user_id, None, False, frozenset({Permission.ORDER_PLACE}))


def url(order: Order, verb: str = "") -> str:
    return f"/orders/{order.public_id}" + (f"/{verb}" if verb else "")


def now(order: Order) -> OrderStatus:
    db.session.expire_all()
    return order_or_404(order.public_id).status


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, acme: Actor, order: Order) -> None:
    with statements() as for_one:
        one = as_ada.get("/orders")
    for number in range(2):
        new_order(acme, f"Company {number}")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get("/orders")

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


@pytest.mark.parametrize("floor", [None, 20, 40])
def test_the_approver_is_told_that_the_margin_floor_is_why(
    as_ada: Client, acme: Actor, floor: int | None
) -> None:
    """On the page, in its history, and in the mail; never to the customer."""
    account, book = a_customer(), a_book(percent=0)
    account.price_book_id, book.margin_floor = book.id, floor
    order = an_order(account, a_product(price="12.00", connector="manual"), actor=buyer_at(acme))
    db.session.commit()

    note = page_of(as_ada.get(url(order))).select_one(".note")
    mail = db.session.scalars(
        select(Outbox).where(Outbox.payload["template"].astext == "order-awaiting-approval")
    ).one()
    told = compose(Wanted("k", "order-awaiting-approval", "ada@acme.example", "Ada", "", mail.payload["ids"]))

    assert told is not None
    assert now(order) is OrderStatus.PENDING_APPROVAL
    assert (note is not None and "Below the margin floor" in note.get_text()) is (floor == 40)
    for text in (told.text, told.html):
        assert ("margin" in text.replace("margin:", "").replace("margin-", "")) is (floor == 40)
    assert [str(one.text) for one in order.events if "margin" in str(one.text)] == []


def test_the_page_says_why_this_price(as_ada: Client, order: Order) -> None:
    steps = [step.get_text(" ", strip=True) for step in page_of(as_ada.get(url(order))).select(".why li")]

    assert steps[0] == "Retail price €12.00"
    assert steps[-1].startswith("Total")


def test_approving_starts_it(as_ada: Client, order: Order) -> None:
    answer = as_ada.send(as_ada.get(url(order)), url(order, "approve"))

    assert (answer.status_code, answer.location, now(order)) == (303, url(order), OrderStatus.EXECUTING)


def test_the_second_approver_is_told_who_was_faster(as_ada: Client, order: Order) -> None:
    page = as_ada.get(url(order))
    approve_order(order, actor=Actor("Dana"))
    db.session.commit()

    answer = as_ada.send(page, url(order, "approve"))

    shown = page_of(answer)
    assert (answer.status_code, shown.h1.get_text()) == (409, order.number)
    assert "Already approved by Dana at" in shown.select_one(".note__title").get_text()
    assert [link["href"] for link in shown.select(".note a")] == ["/orders"]
    assert shown.select("nav.side-nav a[aria-current]")


def test_a_part_of_a_page_is_told_as_well(as_ada: Client, order: Order) -> None:
    page = as_ada.get(url(order))
    approve_order(order, actor=Actor("Dana"))
    db.session.commit()

    answer = as_ada.send(page, url(order, "reject"), part=True, reason="Too many.")

    assert (answer.status_code, page_of(answer).find("html")) == (409, None)
    assert "Already approved by Dana at" in page_of(answer).get_text()
    assert page_of(answer).select_one("a")["href"]


def test_rejecting_needs_a_reason(as_ada: Client, order: Order) -> None:
    answer = as_ada.send(as_ada.get(url(order)), url(order, "reject"), reason="")

    assert (answer.status_code, now(order)) == (422, OrderStatus.PENDING_APPROVAL)
    assert "Give a reason of 1 to 500 characters." in page_of(answer).get_text()


def test_rejecting_shows_the_reason(as_ada: Client, order: Order) -> None:
    as_ada.send(as_ada.get(url(order)), url(order, "reject"), reason="Too many.")

    assert now(order) is OrderStatus.REJECTED
    assert "Too many." in page_of(as_ada.get(url(order))).select_one(".note").get_text()


def test_withdrawing_ends_it(as_ada: Client, order: Order) -> None:
    as_ada.send(as_ada.get(url(order)), url(order, "withdraw"))

    assert now(order) is OrderStatus.WITHDRAWN


def test_a_member_sees_the_order_but_no_approval(client: Client, ben: Membership, order: Order) -> None:
    client.sign_in(ben)
    page = client.get(url(order))

    answer = client.post(
        url(order, "approve"), data={"csrf_token": page_of(page).select("[name=csrf_token]")[0]["value"]}
    )

    assert page.status_code == 200
    assert "Approve order" not in page.text
    assert (answer.status_code, now(order)) == (403, OrderStatus.PENDING_APPROVAL)


def test_eve_gets_404(as_eve: Client, order: Order) -> None:
    assert as_eve.get(url(order)).status_code == 404
    assert order.number not in page_of(as_eve.get("/orders")).select_one("main").get_text()


def test_cost_and_margin_are_for_those_who_may_see_them(
    as_ada: Client, client: Client, ben: Membership, order: Order
) -> None:
    panel = page_of(as_ada.get(url(order))).select_one("section[aria-labelledby=margin]")

    assert panel is not None
    assert [one.get_text(strip=True) for one in panel.select("dd")] == ["€16.00", "€8.00", "33.3%"]
    order.lines[0].unit_cost = None
    db.session.commit()
    assert "Your margin" not in as_ada.get(url(order)).text
    order.lines[0].unit_cost = Money.of("8.00", "EUR")
    db.session.commit()
    client.sign_in(ben)
    assert "€16.00" not in client.get(url(order)).text


def test_withdrawing_stands_with_the_other_decisions(as_ada: Client, order: Order) -> None:
    page = page_of(as_ada.get(url(order)))

    assert [one.get_text(strip=True) for one in page.select(".page-header a, .page-header button")][-3:] == [
        "Withdraw", "Reject", "Approve",
    ]  # fmt: skip
    assert page.select("#orders-status a[href*=withdraw]") == []
