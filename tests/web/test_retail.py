"""Our price, the retail price and the margin on it, for staff who may see costs alone (F28)."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.catalogue.actions import store_cost
from portal.domain.catalogue.models import Offer, PlanCost, Product, RetailPrice
from portal.domain.catalogue.queries import products_to_offer
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Role, permissions_of
from portal.kernel.actor import Actor
from portal.kernel.money import Money
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product, an_order
from tests.factories.users import a_member, a_user
from tests.factories.world import load_world, member_of, seller
from tests.widget.conftest import Store, a_browser, sign_in, store, visitor
from tests.widget.test_buying import add

__all__ = ["store", "visitor"]

OWN, RETAIL, MARGIN = "€8.80", "€11.00", "20%"
COST, LEFT = "7.31", "39.1%"
"""What a product of 12.00 costs in the shop of the tests, and what is left of it."""


@pytest.fixture
def northlight(live_app: Flask) -> Scope:
    """A reseller of the demo, which buys at the retail price less a fifth and stores no cost of its own."""
    load_world(live_app)
    scope = Scope(seller("northlight").id)
    with transaction(scope):
        db.session.execute(delete(PlanCost).execution_options(synchronize_session=False))
    return scope


def as_staff(app: Flask, role: Role) -> Client:
    browser = a_browser(app)
    browser.sign_in(member_of(seller("northlight"), role))
    return browser


def bundle(scope: Scope) -> Product:
    with transaction(scope):
        return next(one for one in db.session.scalars(products_to_offer()) if one.code == "migration-bundle")


def cells(browser: Client, url: str) -> dict[str, str]:
    """The first row of a table by its heads."""
    row = page_of(browser.get(url)).select_one("tbody tr")
    return {str(one["data-label"]): one.get_text(" ", strip=True) for one in row.select("td[data-label]")}  # type: ignore[union-attr]


def hide(scope: Scope) -> None:
    with transaction(scope):
        shop().show_retail_price = False


@pytest.mark.acceptance(90)
def test_a_reseller_sees_its_price_the_retail_price_and_the_margin(
    live_app: Flask, northlight: Scope
) -> None:
    ada, product = as_staff(live_app, Role.RESELLER_ADMIN), bundle(northlight)

    page, listed = cells(ada, f"/products/{product.public_id}"), cells(ada, "/products?q=bundle")

    assert [page[name] for name in ("Your price", "Retail price", "Margin")] == [OWN, RETAIL, MARGIN]
    assert [listed[name] for name in ("Your price", "Retail price", "Margin")] == [
        f"Per user {OWN}",
        f"Per user {RETAIL}",
        MARGIN,
    ]


def test_where_the_seller_hides_it_the_retail_price_is_gone(live_app: Flask, northlight: Scope) -> None:
    ada, product = as_staff(live_app, Role.RESELLER_ADMIN), bundle(northlight)
    hide(northlight)

    pages = [cells(ada, f"/products/{product.public_id}"), cells(ada, "/products?q=bundle")]

    assert [one["Your price"].endswith(OWN) for one in pages] == [True, True]
    assert [name for one in pages for name in ("Retail price", "Margin") if name in one] == []


def test_it_is_switched_in_the_settings(live_app: Flask, northlight: Scope) -> None:
    ada = as_staff(live_app, Role.RESELLER_ADMIN)
    page = ada.get("/settings/shop")
    box = page_of(page).select_one("[name=show_retail_price]")
    fields = {
        str(one["name"]): str(one.get("value", one.get_text()))
        for one in page_of(page).select("main form:first-of-type :is(input, textarea)[name]")
        if one.get("type") not in ("hidden", "checkbox", "file", "radio")
    } | {"language": "", "zone": "Europe/Oslo", "radius": "", "font": "", "density": ""}

    answer = ada.send(page, "/settings/shop", **fields)

    assert (box.has_attr("checked"), answer.status_code) == (True, 303)  # type: ignore[union-attr]
    with transaction(northlight):
        assert shop().show_retail_price is False


@pytest.mark.parametrize("role", [Role.RESELLER_MEMBER])
def test_who_may_not_see_costs_is_shown_none_while_ordering(
    live_app: Flask, northlight: Scope, role: Role
) -> None:
    with transaction(northlight):
        customer = db.session.scalars(select(Account).where(Account.name == "Fjord Works AS")).one()
    url = f"/orders/new/{customer.public_id}?q=bundle"

    shown = [as_staff(live_app, one).get(url).text.count("Your price") for one in (Role.RESELLER_ADMIN, role)]

    assert shown == [1, 0]


def test_the_basket_of_staff_tells_it_too_after_the_product_is_offered(
    live_app: Flask, northlight: Scope
) -> None:
    ada, product = as_staff(live_app, Role.RESELLER_ADMIN), bundle(northlight)
    with transaction(northlight):
        customer = db.session.scalars(select(Account).where(Account.name == "Fjord Works AS")).one()
        db.session.execute(
            delete(Offer).where(Offer.product_id == product.id).execution_options(synchronize_session=False)
        )
    ada.send(ada.get(f"/products/{product.public_id}"), f"/products/{product.public_id}/offer")
    buying = f"/orders/new/{customer.public_id}"

    part = ada.send(ada.get(f"{buying}?q=bundle"), f"{buying}/add", part=True, quantity="5")

    told = page_of(part).select_one(".retail").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert told == f"Your price {OWN} · Retail price {RETAIL} · Margin at retail price {MARGIN}"


def test_what_is_not_known_is_a_dash_and_never_nothing_at_all(live_app: Flask, northlight: Scope) -> None:
    product = bundle(northlight)
    with transaction(Scope(seller("cumulus").id)):
        db.session.execute(
            delete(RetailPrice)
            .where(RetailPrice.plan_id == product.plans[0].id)
            .execution_options(synchronize_session=False)
        )

    page = cells(as_staff(live_app, Role.RESELLER_ADMIN), f"/products/{product.public_id}")

    assert [page[name] for name in ("Your price", "Retail price", "Margin")] == ["–", "–", "–"]


def test_three_lines_in_the_basket_cost_no_more_statements_than_one(as_ada: Client, store: Store) -> None:
    as_ada.sign_in(a_member(a_user("one@acme.example"), store.seller, Role.RESELLER_ADMIN))
    with transaction(store.scope):
        products = [db.session.get_one(Product, store.product.id), a_product(), a_product()]
        plans = [one.plans[0].public_id for one in products]
    url, counts = f"/orders/new/{store.customer.public_id}", []
    for plan in plans:
        as_ada.send(as_ada.get(url), f"{url}/add", plan=plan, quantity="1")
        with statements() as taken:
            as_ada.get(url)
        counts.append(len(taken))

    assert counts[0] == counts[2]


@pytest.fixture
def sold(store: Store) -> dict[str, str]:
    """An order of Bright Bakery, of a product whose cost we know."""
    cleo = Actor("Cleo Baker", store.cleo.user_id, store.cleo.id, False, permissions_of(store.cleo))
    with transaction(store.scope):
        store_cost(store.product.plans[0].id, Money.of(COST, "EUR"))
        customer = db.session.get_one(Account, store.customer.id)
        customer.order_approval = False
        order = an_order(customer, db.session.get_one(Product, store.product.id), actor=cleo)
        invoice = invoice_lines_done(order, order.lines)
        assert invoice is not None
        return {"order": order.public_id, "invoice": invoice.public_id}


def mails(store: Store) -> Iterator[str]:
    """Everything that is mailed to the customer."""
    with transaction(store.scope):
        rows: list[Any] = list(db.session.scalars(select(Outbox).where(Outbox.kind == "mail.send")))
        for number, row in enumerate(rows):
            payload = row.payload
            wanted = Wanted(f"leak-{number}", payload["template"], payload["to"], "Cleo", "", payload["ids"])
            mail = compose(wanted)
            if mail is not None:
                yield f"{mail.subject}{mail.text}{mail.html}"


@pytest.mark.acceptance(90)
@pytest.mark.parametrize("framed", [False, True])
def test_no_page_mail_or_file_of_a_customer_tells_cost_or_margin(
    client: Client, visitor: Client, store: Store, sold: dict[str, str], framed: bool
) -> None:
    staff = a_member(a_user("staff@acme.example"), store.seller, Role.RESELLER_ADMIN)
    db.session.commit()
    client.sign_in(staff)
    told_to_staff = client.get(f"/products/{store.product.public_id}").text
    sign_in(visitor, store, store.cleo, framed=framed)
    add(visitor, store, framed=framed)
    paths = ["/", f"/products/{store.product.slug}", "/basket", "/checkout/review", "/orders", "/invoices"]
    paths += [f"/orders/{sold['order']}?placed=1", f"/invoices/{sold['invoice']}", "/services"]

    answers = [visitor.get(store.at(path, framed=framed)) for path in paths]
    texts = [one.text for one in answers] + list(mails(store))

    assert [secret for secret in (COST, LEFT) if secret in told_to_staff] == [COST, LEFT]
    assert [one.status_code for one in answers] == [200] * len(paths)
    assert len(texts) > len(paths)
    assert [secret for secret in (COST, LEFT, "Your price") if any(secret in one for one in texts)] == []
