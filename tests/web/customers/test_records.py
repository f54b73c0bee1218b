"""The tabs of a customer's page: lists of the portal, limited to the customer, each with its own right."""

import pytest
from flask import Flask

from portal.db import db, transaction
from portal.domain.accounts.actions import change_account
from portal.domain.accounts.models import Account
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Permission, permissions_of
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, an_order
from tests.factories.users import a_member, a_user
from tests.widget.conftest import ProductKind, Store, a_store, deliver

TABS = ("subscriptions", "orders", "invoices", "activity")


@pytest.fixture
def store(app: Flask) -> Store:
    return a_store()


@pytest.fixture
def staff(client: Client, store: Store) -> Client:
    client.sign_in(a_member(a_user(), store.seller))
    return client


def url(customer: Account, tab: str) -> str:
    return f"/customers/{customer.public_id}/{tab}"


def rows(browser: Client, customer: Account, tab: str, query: str = "") -> list[str]:
    page = page_of(browser.get(url(customer, tab) + query))
    return [row.get_text(" ", strip=True) for row in page.select(f"#{NAMES.get(tab, tab)}-table tbody tr")]


NAMES = {"activity": "audit"}


def test_each_tab_shows_what_is_the_customers_and_nothing_of_another(staff: Client, store: Store) -> None:
    deliver(store, ProductKind.RECURRING)
    with_nothing = _another(store)

    found = {tab: rows(staff, store.customer, tab) for tab in TABS}
    others = {tab: rows(staff, with_nothing, tab) for tab in TABS}

    assert {tab: len(found[tab]) for tab in ("subscriptions", "orders", "invoices")} == {
        "subscriptions": 1, "orders": 1, "invoices": 1,
    }  # fmt: skip
    assert {tab: others[tab] for tab in TABS[:3]} == {tab: [] for tab in TABS[:3]}
    assert [row.startswith("Customer created") for row in others["activity"]] == [True]
    assert any(row.startswith("Order placed") for row in found["activity"])
    assert "Bright Bakery" not in "".join(found["orders"])  # the head says whose they are


def _another(store: Store) -> Account:
    with transaction(store.scope):
        return a_customer("Reef Diving")


def test_what_happens_to_a_user_of_the_customer_is_its_activity(staff: Client, store: Store) -> None:
    new = f"/customers/{store.customer.public_id}/users/new"
    staff.send(
        staff.get(new), new, first_name="Nora", last_name="Vik", email="nora@bakery.example", roles="buyer",
        language="", send_invitation="",
    )  # fmt: skip

    assert any(row.startswith("User created") for row in rows(staff, store.customer, "activity"))


def test_a_tab_is_searched_limited_and_asked_for_as_a_part(staff: Client, store: Store) -> None:
    deliver(store, ProductKind.RECURRING)
    number = rows(staff, store.customer, "orders")[0].split()[0]

    assert len(rows(staff, store.customer, "orders", f"?q={number}")) == 1
    assert rows(staff, store.customer, "orders", "?q=nothing") == []
    assert rows(staff, store.customer, "orders", "?status=failed") == []
    part = staff.part(url(store.customer, "orders"))
    assert page_of(part).select_one("#orders-table") is not None
    assert page_of(part).select_one("h1") is None


def test_only_tabs_that_one_may_open_are_shown(client: Client, ben: Membership, acme: Actor) -> None:
    customer = a_customer()
    db.session.commit()
    client.sign_in(ben)

    labels = [
        one.get_text(strip=True)
        for one in page_of(client.get(f"/customers/{customer.public_id}")).select(".tabs__tab")
    ]
    statuses = {tab: client.get(url(customer, tab)).status_code for tab in TABS}

    assert not {Permission.INVOICE_VIEW, Permission.AUDIT_VIEW} & permissions_of(ben)
    assert labels == ["Overview", "Users", "Cloud accounts", "Subscriptions", "Orders"]
    assert statuses == {"subscriptions": 200, "orders": 200, "invoices": 403, "activity": 403}


def test_another_seller_gets_404(as_eve: Client, acme: Actor) -> None:
    customer = a_customer()
    db.session.commit()

    assert [as_eve.get(url(customer, tab)).status_code for tab in TABS] == [404] * len(TABS)


@pytest.mark.parametrize("tab", ["orders", "activity"])
def test_three_rows_take_as_many_statements_as_one(as_ada: Client, acme: Actor, tab: str) -> None:
    customer = a_customer()
    an_order(customer, a_product(), actor=acme)
    db.session.commit()
    as_ada.get(url(customer, tab))

    def asked() -> tuple[int, int]:
        with statements() as sent:
            return len(rows(as_ada, customer, tab)), len(sent)

    few, for_few = asked()
    for number in range(2):
        an_order(customer, a_product(f"Product {number}"), actor=acme)
        change_account(customer, version=customer.version, actor=acme, name=f"Bakery {number}")
    db.session.commit()
    many, for_many = asked()

    assert many >= few + 2
    assert for_many == for_few


def test_the_users_of_a_customer_stand_beside_the_other_tabs(staff: Client, store: Store) -> None:
    page = page_of(staff.get(f"/customers/{store.customer.public_id}/users"))

    current = page.select_one(".tabs__tab[aria-current=page]")
    assert current is not None
    assert current.get_text(strip=True) == "Users"
    assert [row.get_text(strip=True) for row in page.select("#main h1, main h1")][:1] == ["Bright Bakery"]
