"""What something costs the seller is for its staff with the right to see it: no page tells it to others."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.models import Account
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.billing.models import Invoice
from portal.domain.catalogue.actions import store_cost
from portal.domain.catalogue.models import Product
from portal.domain.orders.models import Order, OrderLine
from portal.domain.pricing.actions import BookTerms, create_book
from portal.domain.pricing.models import BookBase
from portal.domain.pricing.quote import OWN_COST, QUANTITY, Step
from portal.domain.users.permissions import Role, permissions_of
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.money import Money
from tests.client import Client
from tests.factories.trade import an_order
from tests.factories.users import a_member, a_user
from tests.web.orders.test_buying import fill
from tests.web.test_records import supplied
from tests.widget.conftest import Store, sign_in, store, visitor
from tests.widget.test_buying import add

__all__ = ["store", "supplied", "visitor"]

SECRETS = ("7.31", "Own cost", "At cost", "25.5%")
UNIT = "€9.17405"


@pytest.fixture
def sold(store: Store) -> dict[str, str]:
    """An order of Bright Bakery, which pays 25.5% on the seller's own cost; by way of a book at cost."""
    cleo = Actor("Cleo Baker", store.cleo.user_id, store.cleo.id, False, permissions_of(store.cleo))
    with transaction(store.scope):
        store_cost(store.product.plans[0].id, Money.of("7.31", "EUR"))
        parent = create_book(BookTerms("At cost", "EUR", base=BookBase.OWN_COST), actor=SYSTEM)
        plus = BookTerms("Plus", "EUR", parent=parent, default_percent=Decimal("25.5"))
        book = create_book(plus, actor=SYSTEM)
        customer = db.session.get_one(Account, store.customer.id)
        customer.price_book_id, customer.order_approval = book.id, False
        order = an_order(customer, db.session.get_one(Product, store.product.id), actor=cleo)
        invoice = invoice_lines_done(order, order.lines)
        assert invoice is not None
        return {"order": order.public_id, "invoice": invoice.public_id}


def told_by(client: Client, urls: list[str]) -> str:
    """Everything that these pages say, each of which shows a price."""
    pages = [client.get(url) for url in urls]
    assert [page.status_code for page in pages] == [200] * len(urls)
    assert [UNIT in page.text for page in pages] == [True] * len(urls), urls
    return "".join(page.text for page in pages)


@pytest.mark.parametrize("framed", [False, True])
def test_the_buyer_sees_the_way_but_no_cost(
    visitor: Client, store: Store, sold: dict[str, str], framed: bool
) -> None:
    sign_in(visitor, store, store.cleo, framed=framed)
    add(visitor, store, framed=framed)
    paths = ["/", f"/products/{store.product.slug}", "/basket", "/checkout/review"]
    paths += [f"/orders/{sold['order']}", f"/invoices/{sold['invoice']}"]

    told = told_by(visitor, [store.at(path, framed=framed) for path in paths])

    assert [secret for secret in SECRETS if secret in told] == []
    assert told.count("Price for one") == 5


def pages_of_staff(client: Client, store: Store, sold: dict[str, str]) -> list[str]:
    fill(client, store.customer)
    buying = f"/orders/new/{store.customer.public_id}"
    product = f"/products/{store.product.public_id}?customer={store.customer.public_id}"
    return [buying, f"{buying}/review", product, f"/orders/{sold['order']}", f"/invoices/{sold['invoice']}"]


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        ([Role.RESELLER_ADMIN], list(SECRETS)),
        ([Role.RESELLER_MEMBER, Role.STOREFRONT_MANAGER, Role.OPERATOR_SUPPORT], []),
    ],
)
def test_staff_see_costs_by_their_right(
    client: Client, store: Store, sold: dict[str, str], roles: list[Role], sees: list[str]
) -> None:
    member = a_member(a_user("staff@acme.example", name="Staff"), store.seller, *roles)
    db.session.commit()
    client.sign_in(member)

    told = told_by(client, pages_of_staff(client, store, sold))

    assert [secret for secret in SECRETS if secret in told] == sees


def test_a_purchase_tells_nothing_of_the_suppliers_cost(client: Client, supplied: Order) -> None:
    trace = [
        (OWN_COST, "", "7.31"), ("Price book Plus", "+25.5%", "9.17405"), (QUANTITY, "× 2, rounded", "18.35"),
        ("Tax", "No tax 0%", "0.00"), ("Total", "net and tax", "18.35"),
    ]  # fmt: skip
    with transaction(Scope(supplied.seller_id)):
        line = db.session.get_one(OrderLine, supplied.lines[0].id)
        line.trace = [Step(label, rule, Money.of(after, "EUR")).as_json() for label, rule, after in trace]
        invoice = db.session.scalars(select(Invoice)).first() or invoice_lines_done(line.order, [line])
        assert invoice is not None
        invoice_id = invoice.public_id

    told = told_by(client, [f"/purchases/{supplied.public_id}", f"/purchases/invoices/{invoice_id}"])

    assert [secret for secret in SECRETS if secret in told] == []
