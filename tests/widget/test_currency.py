"""A product without a price in the buyer's currency is not there for the buyer."""

import pytest

from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.catalogue.models import Product, RetailPrice
from tests.client import Client, page_of
from tests.widget.conftest import Store


def price_in(store: Store, currency: str) -> Product:
    """Let the product have its only price in this currency; returns it with its name as it is."""
    with transaction(store.scope):
        row = db.session.query(RetailPrice).filter_by(plan_id=store.product.plans[0].id).one()
        row.currency = currency
        return db.session.get_one(Product, store.product.id)


@pytest.mark.acceptance(41)
@pytest.mark.parametrize(("currency", "found"), [("EUR", True), ("USD", False)])
def test_a_product_priced_in_another_currency_is_neither_found_nor_opened(
    as_cleo: Client, store: Store, currency: str, found: bool
) -> None:
    product = price_in(store, currency)

    search = page_of(as_cleo.get(store.at(f"/?q={product.name}")))
    page = as_cleo.get(store.at(f"/products/{product.slug}"))

    assert [one.get_text(strip=True) for one in search.select(".card h2")] == (
        [product.name] if found else []
    )
    assert page.status_code == (200 if found else 404)


def test_it_cannot_be_put_into_the_basket_either(as_cleo: Client, store: Store) -> None:
    page = as_cleo.get(store.at(f"/products/{store.product.slug}"))
    price_in(store, "USD")

    answer = as_cleo.send(
        page, store.at(f"/products/{store.product.slug}/add"),
        plan=store.product.plans[0].public_id, quantity="1", friendly_name="",
    )  # fmt: skip

    assert answer.status_code == 404


def test_a_customer_who_pays_in_dollars_sees_it(as_cleo: Client, store: Store) -> None:
    product = price_in(store, "USD")
    with transaction(store.scope):
        db.session.get_one(Account, store.customer.id).currency = "USD"

    page = page_of(as_cleo.get(store.at(f"/products/{product.slug}")))

    assert page.select_one(".choice-card__note").get_text(strip=True) == "US$12.00"  # type: ignore[union-attr]
