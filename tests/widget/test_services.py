"""My services: subscriptions and licences, page by page."""

from functools import partial
from urllib.parse import urlsplit

import pytest

from portal.db.pagination import page_of as read_page
from portal.domain.catalogue.models import ProductKind
from portal.widget.views import mine
from tests.application import statements
from tests.client import Client, page_of
from tests.widget.conftest import Store, deliver

KINDS = (ProductKind.RECURRING, ProductKind.ONE_OFF)


@pytest.fixture
def _one_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page ends after one row."""
    monkeypatch.setattr(mine, "page_of", partial(read_page, size=1))


def rows(as_cleo: Client, url: str) -> list[str]:
    """What the page lists, by its own address."""
    return [
        urlsplit(str(link["href"])).path.rpartition("/")[2]
        for link in page_of(as_cleo.get(url)).select("tbody th a")
    ]


@pytest.mark.usefixtures("_one_a_page")
def test_each_of_the_two_lists_goes_on_by_itself(as_cleo: Client, store: Store) -> None:
    subscriptions, assets = (
        [one.public_id for one in (deliver(store, kind), deliver(store, kind))] for kind in KINDS
    )
    url = store.at("/services?locale=el")

    first = page_of(as_cleo.get(url)).select("a[rel=next]")
    second = [str(link["href"]) for link in first]
    both = page_of(as_cleo.get(second[0])).select_one("[aria-labelledby=assets] a[rel=next]")

    assert rows(as_cleo, url) == [subscriptions[1], assets[1]]
    assert [link.partition("#")[2] for link in second] == ["subs", "assets"]
    assert [rows(as_cleo, link) for link in second] == [
        [subscriptions[0], assets[1]],
        [subscriptions[1], assets[0]],
    ]
    assert both is not None
    assert rows(as_cleo, str(both["href"])) == [subscriptions[0], assets[0]]
    assert "locale=el" in str(both["href"])


def test_three_services_cost_no_more_statements_than_one(as_cleo: Client, store: Store) -> None:
    url, found = store.at("/services"), []
    for times in (1, 2):
        for _ in range(times):
            for kind in KINDS:
                deliver(store, kind)
        as_cleo.get(url)
        with statements() as sent:
            found.append(len(rows(as_cleo, url)))
        found.append(len(sent))

    assert found[::2] == [2, 6]
    assert found[1] == found[3]
