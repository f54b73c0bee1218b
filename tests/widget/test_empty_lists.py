"""Lists of the shop with nothing in them lead on."""

import pytest

from tests.client import Client, page_of
from tests.widget.conftest import Store


@pytest.mark.parametrize("page", ["orders", "requests", "invoices"])
def test_an_empty_list_leads_to_the_catalogue(as_cleo: Client, store: Store, page: str) -> None:
    (empty,) = page_of(as_cleo.get(store.at(f"/{page}"))).select("main .empty")

    assert [link["href"] for link in empty.select("a")] == [store.at("/")]


def test_a_filter_that_leaves_nothing_leads_back_to_all(as_cleo: Client, store: Store) -> None:
    (empty,) = page_of(as_cleo.get(store.at("/orders?status=failed"))).select("main .empty")

    assert "Nothing found" in empty.get_text()
    assert [link["href"] for link in empty.select("a")] == [store.at("/orders")]
