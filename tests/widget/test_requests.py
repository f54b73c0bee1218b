"""What a customer has asked for, and what was decided."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from portal.db import db, transaction
from portal.db.pagination import page_of as page_of_list
from portal.domain.accounts.models import Account
from portal.domain.catalogue.models import Product
from portal.domain.orders.actions import approve_order, refuse_withdrawal, reject_order, withdraw_order
from portal.domain.orders.actions.decide import finish_withdrawal
from portal.domain.orders.models import Order
from portal.domain.orders.states import OrderStatus
from portal.domain.users.permissions import Role
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.widget.rim import actor_of
from portal.widget.views import mine
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, an_order
from tests.widget.conftest import Store, a_browser, a_buyer, a_store, sign_in

ADA = Actor("Ada Lund")


def order(
    store: Store, *, approval: bool = True, then: Callable[[Order], object] = lambda _order: None
) -> str:
    """An order of the customer's, and what became of it; returns its number."""
    cleo = actor_of(store.cleo)
    with transaction(store.scope):
        account = db.session.get_one(Account, store.customer.id)
        account.order_approval = approval
        product = db.session.get_one(Product, store.product.id)
        made = an_order(account, product, actor=cleo)
        then(made)
        return made.number


def at_supplier(made: Order) -> None:
    """The buyer wants it back, but the supplier has it."""
    made.withdrawal_asked_at = clock.now()


def refused_there(made: Order) -> None:
    at_supplier(made)
    refuse_withdrawal(made)


def withdrawn_there(made: Order) -> None:
    at_supplier(made)
    finish_withdrawal(made, actor=SYSTEM)


def rows(visitor: Client, url: str) -> list[list[str]]:
    """The cells of each row in words, without what was ordered and when."""
    found = page_of(visitor.get(url)).select("tbody tr")
    return [
        [
            row.select_one("th a").get_text(),
            row.select_one("th .cell__sub").get_text(),
            row.td.get_text(strip=True),
        ]  # type: ignore[union-attr]
        for row in found
    ]


def decided(visitor: Client, url: str) -> str:
    cell = page_of(visitor.get(url)).select("tbody tr td")[-1]
    return " | ".join(one.get_text() for one in cell.select(".cell__sub"))


APPROVED = lambda made: approve_order(made, actor=ADA)  # noqa: E731 -- one of a table
REJECTED = lambda made: reject_order(made, actor=ADA, reason="Too many.")  # noqa: E731
WITHDRAWN = lambda made: withdraw_order(made, actor=SYSTEM)  # noqa: E731


@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize(
    ("then", "state", "told"),
    [
        (lambda _order: None, "Pending approval", ""),
        (APPROVED, "Approved", "Ada Lund"),
        (REJECTED, "Rejected", "Ada Lund | Too many."),
        (WITHDRAWN, "Withdrawn", ""),
    ],
    ids=["waiting", "approved", "rejected", "withdrawn"],
)
def test_an_approval_is_told_with_who_decided_and_why(
    visitor: Client, store: Store, framed: bool, then: Callable[[Order], object], state: str, told: str
) -> None:
    number, url = order(store, then=then), store.at("/requests", framed=framed)
    sign_in(visitor, store, store.cleo, framed=framed)

    link = page_of(visitor.get(url)).select_one("tbody th a")

    assert rows(visitor, url) == [[number, "Approval of the order", state]]
    assert decided(visitor, url) == told
    assert number in visitor.get(str(link["href"])).text  # type: ignore[index]


@pytest.mark.parametrize(
    ("then", "state", "told"),
    [
        (at_supplier, "Requested", ""),
        (refused_there, "Refused", "This order is being executed and can no longer be changed."),
        (withdrawn_there, "Withdrawn", ""),
    ],
    ids=["waiting", "refused", "withdrawn"],
)
def test_a_withdrawal_that_the_supplier_decides_is_told(
    as_cleo: Client, store: Store, then: Callable[[Order], object], state: str, told: str
) -> None:
    number, url = order(store, approval=False, then=then), store.at("/requests")

    assert rows(as_cleo, url) == [[number, "Withdrawal of the order", state]]
    assert decided(as_cleo, url) == told


def test_what_ran_out_is_no_longer_waiting(as_cleo: Client, store: Store) -> None:
    def expired(made: Order) -> None:
        made.status = OrderStatus.EXPIRED

    number = order(store, then=expired)

    assert rows(as_cleo, store.at("/requests")) == [[number, "Approval of the order", "Expired"]]


def test_an_order_that_nobody_had_to_decide_is_no_request(as_cleo: Client, store: Store) -> None:
    order(store, approval=False)

    assert rows(as_cleo, store.at("/requests")) == []
    assert "What Acme Cloud has to decide for you appears here" in as_cleo.get(store.at("/requests")).text
    assert len(page_of(as_cleo.get(store.at("/orders"))).select("tbody tr")) == 1


def test_requests_are_a_tab_of_the_orders(as_cleo: Client, store: Store) -> None:
    for current in ("/orders", "/requests"):
        tabs = page_of(as_cleo.get(store.at(current))).select(".tabs a")

        assert [tab["href"] for tab in tabs] == [store.at("/orders"), store.at("/requests")]
        assert [tab["href"] for tab in tabs if tab.get("aria-current")] == [store.at(current)]


def test_the_newest_stands_first_and_the_list_goes_on(
    as_cleo: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [order(store) for _ in range(3)]
    monkeypatch.setattr(mine, "page_of", partial(page_of_list, size=2))
    url = store.at("/requests")

    further = page_of(as_cleo.get(url)).select_one("a[rel=next]")

    assert [row[0] for row in rows(as_cleo, url)] == numbers[:0:-1]
    assert [row[0] for row in rows(as_cleo, str(further["href"]))] == numbers[:1]  # type: ignore[index]


def test_others_see_nothing_of_it(app: Flask, store: Store) -> None:
    number = order(store)
    with transaction(store.scope):
        other = a_customer("Reef Diving")
    rita, rival, buyer = a_browser(app), a_store("Rival", "otto@rival.example"), a_browser(app)
    sign_in(rita, store, a_buyer(store.seller, other, "rita@reef.example"))
    sign_in(buyer, store, a_buyer(store.seller, store.customer, "dan@bakery.example", Role.BUYER))
    otto = a_browser(app)
    sign_in(otto, rival, rival.cleo)

    assert [rows(one, at.at("/requests")) for one, at in ((rita, store), (otto, rival))] == [[], []]
    assert [row[0] for row in rows(buyer, store.at("/requests"))] == [number]
    assert a_browser(app).get(store.at("/requests")).location.startswith(store.at("/sign-in"))


def test_three_requests_cost_no_more_statements_than_one(as_cleo: Client, store: Store) -> None:
    order(store)
    as_cleo.get(store.at("/requests"))
    with statements() as one:
        as_cleo.get(store.at("/requests"))
    order(store, then=APPROVED)
    order(store, then=REJECTED)

    with statements() as three:
        assert len(rows(as_cleo, store.at("/requests"))) == 3

    assert len(three) == len(one)
