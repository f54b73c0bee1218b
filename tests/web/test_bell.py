"""The bell: what waits for somebody and what is under way, as the navigation and the dashboard count it."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.orders.states import OrderStatus
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Permission, Role
from portal.kernel.actor import Actor
from portal.web.waiting import MATTERS, Matter, Waiting, waiting_for
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, a_request, an_order
from tests.factories.users import a_member, a_seller, a_user

Told = dict[str, list[tuple[str, str, str]]]


def told(page: BeautifulSoup) -> Told:
    """What the bell says under each of its headings: words, number, address."""
    found: Told = {}
    for heading in page.select(".bell__heading"):
        rows = []
        for one in heading.find_next_siblings():
            if one.name != "a":
                break
            rows.append((one.span.get_text(), one.select_one(".count").get_text(), str(one["href"])))
        found[heading.get_text()] = rows
    return found


def badge(page: BeautifulSoup) -> str:
    number = page.select_one(".bell__summary .count")
    return number.get_text() if number else ""


def an_order_in(status: OrderStatus, customer: Account, actor: Actor) -> None:
    an_order(customer, a_product(connector="manual"), actor=actor).status = status


@pytest.fixture
def work(acme: Actor) -> Account:
    """A request, two orders to approve, three under way, one that failed, one that is done."""
    customer = a_customer()
    a_request()
    for status, number in (("pending_approval", 2), ("executing", 3), ("failed", 1), ("executed", 1)):
        for _number in range(number):
            an_order_in(OrderStatus(status), customer, acme)
    db.session.commit()
    return customer


@pytest.mark.usefixtures("work")
def test_it_says_what_waits_and_what_is_under_way(as_ada: Client) -> None:
    page = page_of(as_ada.get("/customers"))

    assert badge(page) == "4"
    assert told(page) == {
        "Waits for you": [
            ("New requests", "1", "/requests?status=new"),
            ("Awaiting approval", "2", "/orders?status=pending_approval"),
            ("Failed orders", "1", "/orders?status=failed"),
        ],
        "Under way": [("Being executed", "3", "/orders?status=executing")],
    }


@pytest.mark.usefixtures("work")
def test_lists_navigation_and_dashboard_show_the_same_numbers(as_ada: Client) -> None:
    page = page_of(as_ada.get("/dashboard"))
    rows = [row for rows in told(page).values() for row in rows]

    in_lists = {words: str(len(page_of(as_ada.get(url)).select("tbody tr"))) for words, _number, url in rows}
    on_dashboard = {
        one.a.get_text(): one.select_one(".kpi__value").get_text(strip=True) for one in page.select(".kpi")
    }
    in_navigation = {
        one.a.span.get_text(): one.select_one(".count") for one in page.select(".side-nav li:has(a)")
    }

    assert {words: number for words, number, _url in rows} == in_lists
    assert {words: on_dashboard[words] for words in in_lists} == in_lists
    assert {name: one.get_text() for name, one in in_navigation.items() if one} == {
        "Requests": "1",
        "Orders": "3",
    }


@pytest.mark.usefixtures("ben", "work")
def test_what_somebody_may_not_do_does_not_wait_for_them(client: Client, ben: Membership) -> None:
    client.sign_in(ben)
    page = page_of(client.get("/orders"))

    assert badge(page) == "1"
    assert told(page) == {
        "Waits for you": [("Failed orders", "1", "/orders?status=failed")],
        "Under way": [
            ("Awaiting approval", "2", "/orders?status=pending_approval"),
            ("Being executed", "3", "/orders?status=executing"),
        ],
    }


@pytest.mark.usefixtures("eve", "work")
def test_it_is_silent_for_another_seller(client: Client, eve: Membership) -> None:
    client.sign_in(eve)
    page = page_of(client.get("/orders"))

    assert (badge(page), told(page)) == ("", {"Nothing waits.": []})


def test_who_sees_neither_orders_nor_requests_has_no_bell(client: Client) -> None:
    member = a_member(a_user(), a_seller("Acme Cloud"), Role.STOREFRONT_MANAGER)
    db.session.commit()
    client.sign_in(member)

    with statements() as sent:
        page = page_of(client.get("/settings"))

    assert page.select_one(".account__name") is not None
    assert page.select(".bell") == []
    assert [one for one in sent if "sales_order" in one or "FROM request" in one] == []


def test_more_than_ninety_nine_are_many(app: Flask) -> None:
    matter = Matter("Orders", "orders.index", "new", lambda _: {}, Permission.ORDER_VIEW)
    bell = '{% from "components/shell.html" import bell %}{{ bell(waiting) }}'
    with app.test_request_context("/"):
        page = BeautifulSoup(
            render_template_string(bell, waiting=[Waiting(matter, 99, True), Waiting(matter, 1, True)]),
            "html.parser",
        )

    assert badge(page) == "99+"
    assert [number for _words, number, _url in told(page)["Waits for you"]] == ["99", "1"]


def test_it_costs_one_statement_however_much_waits(as_ada: Client, acme: Actor) -> None:
    customer = a_customer()

    def of_the_bell() -> int:
        with statements() as sent:
            as_ada.get("/settings")
        return len([one for one in sent if "count(sales_order.id)" in one or "count(request.id)" in one])

    found = []
    for number in (1, 2):
        for _number in range(number):
            an_order_in(OrderStatus.FAILED, customer, acme)
            a_request(f"Bakery {number}{_number}")
        db.session.commit()
        found.append(of_the_bell())

    assert found == [1, 1]


def test_parts_are_told_nothing(as_ada: Client, acme: Actor) -> None:
    with statements() as sent:
        as_ada.part("/customers")

    assert [one for one in sent if "count(sales_order.id)" in one or "count(request.id)" in one] == []


@pytest.mark.usefixtures("work")
def test_a_right_that_is_missing_is_not_even_asked_about(acme: Actor) -> None:
    assert waiting_for(Actor("Nobody")) == []
    assert waiting_for(Actor("Ben", permissions=frozenset({Permission.REQUEST_DECIDE}))) == [
        Waiting(MATTERS[0], 1, True)
    ]
