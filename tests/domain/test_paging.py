"""Pages of a list, by the keys of their rows."""

import pytest

from portal.db.pagination import Page, page_of
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import accounts_matching
from portal.domain.catalogue.queries import offered_products
from portal.kernel.actor import Actor
from tests.factories.trade import a_customer, a_product

NAMES = ["Ash", "Birch", "Cedar", "Elm", "Fir"]


@pytest.fixture(autouse=True)
def customers(acme: Actor) -> None:
    for name in reversed(NAMES):
        a_customer(name)


def names(page: Page[Account]) -> list[str]:
    return [account.name for account in page.rows]


def test_pages_follow_each_other_forth_and_back() -> None:
    first = page_of(accounts_matching(), size=2)
    second = page_of(accounts_matching(), at=first.next, size=2)
    last = page_of(accounts_matching(), at=second.next, size=2)

    assert [names(page) for page in (first, second, last)] == [NAMES[:2], NAMES[2:4], NAMES[4:]]
    assert (first.previous, last.next) == ("", "")
    assert names(page_of(accounts_matching(), at=last.previous, size=2)) == NAMES[2:4]


def test_a_row_that_comes_in_between_moves_no_other() -> None:
    first = page_of(accounts_matching(), size=2)
    a_customer("Alder")

    assert names(page_of(accounts_matching(), at=first.next, size=2)) == NAMES[2:4]


@pytest.mark.parametrize("place", ["nonsense", ">i:1~i:2", "\x00", "é.é"])
def test_a_place_that_is_none_of_ours_is_the_beginning(place: str) -> None:
    assert names(page_of(accounts_matching(), at=place, size=2)) == NAMES[:2]


def test_a_place_is_for_its_own_order() -> None:
    place = page_of(accounts_matching(), size=2).next
    backwards = accounts_matching().order_by(None).order_by(Account.name_key.desc(), Account.id)

    assert names(page_of(backwards, at=place, size=2)) == ["Fir", "Elm"]


def test_rows_of_mixed_order_are_each_shown_once() -> None:
    for number in range(5):
        a_product(f"Product {number}", connector="manual")
    seen, at = [], ""
    while True:
        page = page_of(offered_products("", None), at=at, size=2)
        seen += [product.id for product in page.rows]
        if not (at := page.next):
            break

    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 5
