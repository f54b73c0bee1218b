"""A first order through the demo: each step with its place, ticked once it is taken."""

import json
from pathlib import Path

import pytest
from flask import Flask

from portal.blueprints.demo.first_order import ADMIT, APPROVE, BILL, CODE, CONFIRM, ORDER, SIGN_UP
from portal.cli.demo.load import _directions
from portal.config import Settings
from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.assets.actions import issue_asset
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.catalogue.models import Product
from portal.domain.orders.actions import approve_order, reject_order
from portal.domain.orders.models import Order
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.requests.decide import approve_request
from portal.domain.requests.models import Request
from portal.domain.requests.signup import confirm_email
from portal.domain.users.models import Membership, TokenPurpose, User
from portal.domain.users.tokens import issue_token
from portal.kernel.actor import SYSTEM
from portal.widget.rim import actor_of
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_sign_up, an_order
from tests.widget.conftest import Store, a_store

ALL = (SIGN_UP, CONFIRM, ADMIT, ORDER, APPROVE, CODE, BILL)


@pytest.fixture
def store(at_demo: Client, tmp_path: Path) -> Store:
    """The seller that the directions name, with a customer of the demo's."""
    made, settings = a_store(), at_demo.application.extensions["settings"]
    with transaction(made.scope):
        db.session.get_one(Account, made.customer.id).source = "demo"
    directions = _directions(settings) | {"seller": made.seller.slug}
    (tmp_path / "demo.json").write_text(json.dumps(directions))
    return made


def ticked(at_demo: Client) -> list[str]:
    found = page_of(at_demo.get("/demo")).select(".checklist__step--done .checklist__name")
    return [name.get_text().removesuffix(" (done)") for name in found]


def confirm(user: User) -> None:
    confirm_email(issue_token(db.session.get_one(User, user.id), TokenPurpose.CONFIRM_EMAIL, 1))


def admit() -> None:
    request = db.session.query(Request).order_by(Request.id.desc()).first()
    assert request is not None
    account = db.session.get_one(Account, request.account_id)
    approve_request(request, version=account.version, actor=SYSTEM)


def an_order_of(user: User, store: Store) -> Order:
    """An order of the newest customer's."""
    account = db.session.query(Account).order_by(Account.id.desc()).first()
    assert account is not None
    nora = actor_of(db.session.query(Membership).filter_by(user_id=user.id).one())
    return an_order(account, db.session.get_one(Product, store.product.id), actor=nora)


def test_each_step_is_ticked_once_it_is_taken(at_demo: Client, store: Store) -> None:
    names = [str(step.name) for step in ALL]
    assert ticked(at_demo) == []

    with transaction(store.scope):
        user = a_sign_up()
    assert ticked(at_demo) == names[:1]
    with transaction(store.scope):
        confirm(user)
    assert ticked(at_demo) == names[:2]
    with transaction(store.scope):
        admit()
    assert ticked(at_demo) == names[:3]
    with transaction(store.scope):
        reject_order(an_order_of(user, store), actor=SYSTEM, reason="Not this one.")
    assert ticked(at_demo) == names[:4]
    with transaction(store.scope):
        order = an_order_of(user, store)
        approve_order(order, actor=SYSTEM)
    assert ticked(at_demo) == names[:5]
    with transaction(store.scope):
        order = db.session.get_one(Order, order.id)
        issue_asset(order.lines[0], Fulfilment("V-1", {}, None), buyer_is_below=False)
    assert ticked(at_demo) == names[:6]
    with transaction(store.scope):
        order = db.session.get_one(Order, order.id)
        invoice_lines_done(order, order.lines)
    assert ticked(at_demo) == names


def test_the_newest_customer_counts_and_no_other_seller(at_demo: Client, store: Store) -> None:
    with transaction(store.scope):
        confirm(a_sign_up("First Bakery"))
        a_sign_up("Second Bakery")
    rival = a_store("Rival", "otto@rival.example")
    with transaction(rival.scope):
        confirm(a_sign_up("Third Bakery"))
        admit()

    assert ticked(at_demo) == [str(SIGN_UP.name)]


def test_each_step_says_where_and_as_whom(at_demo: Client, store: Store) -> None:
    steps = page_of(at_demo.get("/demo")).select(".checklist__step")

    places = [str(step.a["href"]) for step in steps]  # type: ignore[index]
    told = [step.get_text() for step in steps]

    site = "http://127.0.0.1:8001/"
    assert places == [
        site, "http://localhost/demo/inbox", "/requests", site, "/orders", site, "/purchases/invoices",
        "/orders", "/settings/widget", "http://localhost/shop/northlight/",
    ]  # fmt: skip
    assert ["ada@northlight.example with the password Tidal-Lantern-4207" in text for text in told] == [
        False, False, True, False, True, False, True, False, True, False,
    ]  # fmt: skip
    assert "olivia@cumulus.example" in told[7]
    assert "cleo@fjordworks.example" in told[9]


def test_three_customers_cost_no_more_statements_than_one(at_demo: Client, store: Store) -> None:
    with transaction(store.scope):
        a_sign_up()
    at_demo.get("/demo")
    with statements() as one:
        at_demo.get("/demo")
    with transaction(store.scope):
        a_sign_up()
        a_sign_up()

    with statements() as three:
        at_demo.get("/demo")

    assert len(three) == len(one)


def test_before_the_demo_is_loaded_there_is_nothing(at_demo: Client) -> None:
    assert at_demo.get("/demo").status_code == 404


def test_outside_of_a_demo_there_is_none(app: Flask, client: Client) -> None:
    settings: Settings = app.extensions["settings"]

    assert not settings.demo
    assert client.get("/demo").status_code == 404
