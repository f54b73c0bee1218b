"""What a price book does to the next quote: at once, from a day on, for its children, and below its floor."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.catalogue.models import Product, RetailPrice
from portal.domain.orders.states import OrderStatus
from portal.domain.pricing.actions import BookTerms, change_book, create_book
from portal.domain.pricing.loader import quote_for
from portal.domain.pricing.models import BookBase, LineKind, PriceBook
from portal.domain.pricing.quote import BookRule
from portal.domain.pricing.rules import set_line
from portal.domain.sellers.queries import shop
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.money import Money
from tests.factories.trade import a_book, a_customer, a_product, an_order


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer with a book of +5 % (in Athens)."""
    made = a_customer()
    made.price_book_id = a_book(percent=5).id
    db.session.flush()
    return made


def book_of(account: Account) -> PriceBook:
    return db.session.get_one(PriceBook, account.price_book_id)


def price(account: Account, product: Product, *, on: date | None = None) -> Money:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC) if on else clock.now()
    with clock.frozen(at):
        return quote_for(account, [(product.plans[0].id, 1)]).lines[0].unit


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


@pytest.mark.acceptance(98)
def test_a_new_list_price_moves_the_default_and_not_the_fixed_price(bakery: Account) -> None:
    by_default, fixed = a_product(price="20.00"), a_product(price="20.00")
    rule = BookRule(LineKind.FIXED, amount=Decimal("18.00"))
    set_line(book_of(bakery), fixed.plans[0].id, rule, actor=SYSTEM)
    before = [price(bakery, one) for one in (by_default, fixed)]

    for row in db.session.scalars(select(RetailPrice)):
        row.price = eur("22.00")
    db.session.flush()

    assert before == [eur("21.00"), eur("18.00")]
    assert [price(bakery, one) for one in (by_default, fixed)] == [eur("23.10"), eur("18.00")]


def test_a_parent_changes_the_prices_of_its_child_at_once(bakery: Account) -> None:
    product, parent = a_product(price="20.00"), a_book("Parent", percent=10)
    book = book_of(bakery)
    book.parent_id = parent.id
    db.session.flush()
    before = price(bakery, product)

    change_book(
        parent,
        replace(BookTerms.of(parent), default_percent=Decimal(0)),
        version=parent.version,
        actor=SYSTEM,
    )

    assert (before, price(bakery, product)) == (eur("23.10"), eur("21.00"))


def test_another_base_of_the_parent_is_that_of_the_child(bakery: Account) -> None:
    product, parent = a_product(price="20.00"), a_book("Parent", percent=10)
    book_of(bakery).parent_id = parent.id
    db.session.flush()

    on_cost = replace(BookTerms.of(parent), base=BookBase.OWN_COST)
    change_book(parent, on_cost, version=parent.version, actor=SYSTEM)

    assert price(bakery, product) == eur("9.24")


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-01-31", "20.00"), ("2026-02-01", "21.00"), ("2026-02-28", "21.00"), ("2026-03-01", "20.00")],
)
def test_a_book_counts_from_its_first_to_its_last_day(bakery: Account, day: str, expected: str) -> None:
    product, book = a_product(price="20.00"), book_of(bakery)
    book.valid_from, book.valid_to = date(2026, 2, 1), date(2026, 2, 28)
    db.session.flush()

    assert price(bakery, product, on=date.fromisoformat(day)) == eur(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-11-30", "21.00"), ("2026-12-01", "30.00"), ("2026-12-31", "30.00"), ("2027-01-01", "21.00")],
)
def test_of_the_rules_with_a_day_the_newest_that_holds_counts(
    bakery: Account, day: str, expected: str
) -> None:
    product, book = a_product(price="20.00"), book_of(bakery)
    with clock.frozen(datetime(2026, 11, 27, tzinfo=UTC)):
        dear = BookRule(LineKind.FIXED, amount=Decimal(30))
        set_line(book, product.plans[0].id, dear, actor=SYSTEM, valid_from=date(2026, 12, 1))
        default = BookRule(LineKind.DEFAULT)
        set_line(book, product.plans[0].id, default, actor=SYSTEM, valid_from=date(2027, 1, 1))

    assert price(bakery, product, on=date.fromisoformat(day)) == eur(expected)


def test_the_day_is_that_of_the_customer(bakery: Account) -> None:
    product, book = a_product(price="20.00"), book_of(bakery)
    book.valid_from = date(2026, 2, 1)
    with clock.frozen(datetime(2026, 1, 31, 22, 30, tzinfo=UTC)):  # half past midnight in Athens
        in_athens = quote_for(bakery, [(product.plans[0].id, 1)]).lines[0].unit
        bakery.zone = "Europe/Lisbon"
        in_lisbon = quote_for(bakery, [(product.plans[0].id, 1)]).lines[0].unit

    assert (shop().zone, in_athens, in_lisbon) == ("Europe/Athens", eur("21.00"), eur("20.00"))


@pytest.mark.parametrize(
    ("floor", "status"),
    [(None, OrderStatus.EXECUTING), ("33.33", OrderStatus.EXECUTING), ("40", OrderStatus.PENDING_APPROVAL)],
)
def test_an_order_below_the_margin_floor_waits_for_approval(
    bakery: Account, acme: Actor, floor: str | None, status: OrderStatus
) -> None:
    book, product = book_of(bakery), a_product(price="12.00")
    book.default_percent, book.margin_floor = Decimal(0), floor and Decimal(floor)  # type: ignore[assignment]
    db.session.flush()

    assert an_order(bakery, product, actor=acme).status is status


def test_a_child_in_another_currency_is_refused(bakery: Account) -> None:
    with pytest.raises(Exception, match="marked fields") as refused:
        create_book(BookTerms("Dollars", "USD", parent=book_of(bakery)), actor=SYSTEM)

    assert refused.value.field_errors == {"parent": "The parent is in another currency."}  # type: ignore[attr-defined]
