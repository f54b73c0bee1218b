"""Errors inside a shop wear the seller's brand; where there is no shop, ours."""

import pytest
from flask import Flask

from tests.client import Client, page_of
from tests.widget.conftest import Store


@pytest.mark.parametrize("path", ["/nothing/here", "/orders/ord_0000", "/confirm/unknown", "/products/none"])
@pytest.mark.parametrize("framed", [False, True])
def test_an_error_wears_the_sellers_brand(as_cleo: Client, store: Store, path: str, framed: bool) -> None:
    answer = as_cleo.get(store.at(path, framed=framed))

    if framed and path.startswith("/orders"):
        assert answer.status_code == 302  # she is signed in to the shop, not in the frame
        return
    page = page_of(answer)
    sheets = [str(link["href"]) for link in page.select("link[rel=stylesheet]")]
    assert answer.status_code in (404, 410)
    assert page.title.string.endswith("· Acme Cloud")  # type: ignore[union-attr]
    assert any(sheet.startswith(store.at("/brand.css", framed=framed)) for sheet in sheets)
    assert "Portico" not in page.get_text()
    assert (page.select_one(".frame#frame") is not None, page.select_one(".shop-bar") is None) == (
        framed,
        framed,
    )


def test_a_page_that_expired_wears_it_too(as_cleo: Client, store: Store) -> None:
    url = store.at("/checkout/billing")

    answer = as_cleo.post(url, data={"csrf_token": "old", "city": "a\0b"})

    assert answer.status_code == 400
    assert page_of(answer).select_one(".shop-bar__brand").get_text(strip=True).endswith("Acme Cloud")  # type: ignore[union-attr]


def test_where_there_is_no_shop_it_is_ours(client: Client, app: Flask) -> None:
    pages = [page_of(client.get(url)) for url in ("/shop/nobody/", "/shop/nobody/deep/below", "/nothing")]

    assert [page.title.string.endswith("· Portico") for page in pages] == [True] * 3  # type: ignore[union-attr]


def test_nothing_else_is_hidden_by_it(as_cleo: Client, store: Store) -> None:
    url = store.at("/basket/bsl_1/quantity")

    assert [as_cleo.get(url).status_code, as_cleo.get(store.at("/basket")).status_code] == [404, 200]
    assert as_cleo.get(store.at("")).status_code == 308


@pytest.mark.parametrize("framed", [False, True])
def test_who_was_too_fast_in_a_frame_finds_the_shop_in_a_tab_of_its_own(
    visitor: Client, store: Store, framed: bool
) -> None:
    url = store.at("/forgot", framed=framed)
    answers = [visitor.send(visitor.get(url), url, email="nobody@bakery.example") for _ in range(6)]

    away = page_of(answers[-1]).select('main a[target="_blank"]')
    assert answers[-1].status_code == 429
    assert [link["href"] for link in away] == ([store.at("/")] if framed else [])


@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize("path", ["/", "/sign-up", "/nothing/here"])
def test_help_stands_at_the_foot_of_every_page(
    visitor: Client, store: Store, path: str, framed: bool
) -> None:
    page = page_of(visitor.get(store.at(path, framed=framed)))

    assert [link["href"] for link in page.select("footer a[href^=mailto]")] == ["mailto:help@acme.example"]
