"""What search engines are told of a product: the shop's own page says it, a frame does not."""

import json

import pytest

from portal.db import db, transaction
from tests.client import Client, page_of
from tests.widget.conftest import Store


def open_to_visitors(store: Store, *, priced: bool) -> None:
    with transaction(store.scope):
        shop = db.session.merge(store.shop)
        shop.anonymous_access, shop.show_prices_to_anonymous = True, priced


@pytest.mark.parametrize("priced", [True, False])
def test_a_product_is_told_with_its_price_where_everybody_sees_it(
    visitor: Client, store: Store, priced: bool
) -> None:
    open_to_visitors(store, priced=priced)

    page = page_of(visitor.get(store.at(f"/products/{store.product.slug}?locale=en")))
    told = page.select_one('script[type="application/ld+json"]')
    canonical, summary = page.select_one("link[rel=canonical]"), page.select_one("meta[name=description]")

    assert (canonical and canonical["href"], summary and summary["content"]) == (
        f"http://localhost{store.at(f'/products/{store.product.slug}')}", store.product.summary,
    )  # fmt: skip
    assert (told is not None) is priced
    if told is not None:
        offer = json.loads(told.get_text())["offers"]
        assert (offer["price"], offer["priceCurrency"]) == ("12.00", "EUR")


def test_a_frame_says_nothing_to_search_engines(visitor: Client, store: Store) -> None:
    open_to_visitors(store, priced=True)

    page = page_of(visitor.get(store.at(f"/products/{store.product.slug}", framed=True)))

    assert page.select("h1")
    assert (
        page.select('link[rel=canonical], meta[name=description], script[type="application/ld+json"]') == []
    )
