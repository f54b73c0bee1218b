"""The shell shows what exists and what the person may open, and nothing else."""

from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from flask.typing import ResponseReturnValue

from portal.db import db
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Permission, Role
from portal.web import navigation
from portal.web.access import Blueprint, requires
from portal.web.navigation import Entry
from portal.web.waiting import Matter, Waiting
from tests.application import application, rolled_back, settings_for, statements
from tests.client import Client, page_of
from tests.factories.users import a_member, a_seller, a_user
from tests.servers import Database

PAGE = (
    '{% extends "portal.html" %}{% block title %}A{% endblock %}{% block heading %}<h1>A</h1>{% endblock %}'
)
WAITING = [
    Waiting(
        Matter("Orders", "probe_orders.index", "new", lambda _: {}, Permission.ORDER_VIEW), count, is_ours
    )
    for count, is_ours in ((2, True), (1, True), (50, False))
]
orders = Blueprint("probe_orders", __name__, url_prefix="/probe/orders")
costs = Blueprint("probe_costs", __name__, url_prefix="/probe/costs")


@orders.get("/")
@requires(Permission.ORDER_VIEW)
def index() -> ResponseReturnValue:
    return render_template_string(PAGE)


@orders.get("/part")
@requires(Permission.ORDER_VIEW)
def part() -> ResponseReturnValue:
    return render_template_string("<p>{{ nav | length }}</p>")


@costs.get("/")
@requires(Permission.PRICE_COST)
def index_of_costs() -> ResponseReturnValue:
    return render_template_string(PAGE)


@pytest.fixture(scope="module")
def shelled_app(database: Database, redis_url: str) -> Iterator[Flask]:
    with application(settings_for(database, redis_url)) as made:
        made.register_blueprint(orders)
        made.register_blueprint(costs)
        yield made


@pytest.fixture
def app(shelled_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    entries = (
        Entry("probe_orders.index", "Orders", "receipt", "o", "Sell"),
        Entry("not.built.yet", "Later", "box", "l"),
        Entry("probe_costs.index_of_costs", "Purchases", "basket", "u", "Sell", below_somebody=True),
    )
    monkeypatch.setattr(navigation, "ENTRIES", entries)
    monkeypatch.setattr(navigation, "waiting_for", lambda _actor: WAITING)
    with rolled_back(shelled_app):
        yield shelled_app


def reseller_with(role: Role) -> Membership:
    member = a_member(a_user(), a_seller("Acme Cloud", parent=a_seller("Distributor")), role)
    db.session.commit()
    return member


def shown(client: Client, url: str = "/probe/orders/") -> list[str]:
    links = page_of(client.get(url)).select(".side-nav a")
    return [f"{link.get_text(' ', strip=True)} {link['href']}" for link in links]


def test_it_shows_what_exists_and_may_be_opened(client: Client) -> None:
    client.sign_in(reseller_with(Role.RESELLER_ADMIN))

    assert shown(client) == ["Orders 3 /probe/orders/", "Purchases /probe/costs/"]


def test_it_hides_what_would_be_forbidden(client: Client) -> None:
    client.sign_in(reseller_with(Role.RESELLER_MEMBER))

    assert shown(client) == ["Orders 3 /probe/orders/"]
    assert client.get("/probe/costs/").status_code == 403


def test_the_operator_buys_from_nobody(client: Client) -> None:
    member = a_member(a_user(), a_seller("Distributor"), Role.OPERATOR_ADMIN)
    db.session.commit()
    client.sign_in(member)

    assert shown(client) == ["Orders 3 /probe/orders/"]


def test_the_present_place_is_marked(client: Client) -> None:
    client.sign_in(reseller_with(Role.RESELLER_ADMIN))

    current = page_of(client.get("/probe/costs/")).select('.side-nav [aria-current="page"]')

    assert [link["href"] for link in current] == ["/probe/costs/"]


def test_the_shell_says_who_and_for_whom(client: Client) -> None:
    client.sign_in(reseller_with(Role.RESELLER_ADMIN))

    page = page_of(client.get("/probe/orders/"))

    assert page.select_one(".account__name").get_text() == "Ada Lovelace"  # type: ignore[union-attr]
    assert page.select_one(".switch__name").get_text() == "Acme Cloud"  # type: ignore[union-attr]
    assert [form["action"] for form in page.select("form")] == ["/language", "/sign-out"]


def test_the_shell_costs_no_statement_beyond_its_counts(client: Client) -> None:
    client.sign_in(reseller_with(Role.RESELLER_ADMIN))

    with statements() as sent:
        client.get("/probe/orders/")

    assert len(sent) == 1


def test_parts_do_without_it(client: Client) -> None:
    client.sign_in(reseller_with(Role.RESELLER_ADMIN))

    assert client.part("/probe/orders/part").text == "<p>0</p>"


def test_the_front_door_leads_to_the_first_place(client: Client) -> None:
    client.sign_in(reseller_with(Role.RESELLER_ADMIN))

    assert client.get("/").location == "/probe/orders/"


def test_whoever_may_do_nothing_is_told(client: Client) -> None:
    member = a_member(a_user(), a_seller(), Role.BUYER)
    db.session.commit()
    client.sign_in(member)

    answer = client.get("/")

    assert answer.status_code == 403
    assert "You have no permissions yet." in answer.text
