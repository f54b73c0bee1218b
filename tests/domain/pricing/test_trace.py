"""Who sees which steps of the way to a price."""

from decimal import Decimal

import pytest

from portal.domain.pricing.models import BookBase, LineKind
from portal.domain.pricing.quote import Book, BookRule, Item, LineQuote, Terms, quote
from portal.domain.pricing.trace import stored_steps, without_cost
from portal.kernel.money import Money


def priced(base: BookBase, *percents: int, rule: BookRule | None = None) -> LineQuote:
    """One plan of cost 8 and retail 12, by a chain of books; `rule` is the last one's for the plan."""
    books = [Book(f"Book {percent}", base, Decimal(percent), {}) for percent in percents]
    if rule is not None:
        books[-1] = Book("Special", base, Decimal(0), {1: rule})
    item = Item(1, 3, Money.of("12", "EUR"), Money.of("8", "EUR"))
    return quote([item], Terms("EUR", books, "VAT", Decimal(20))).lines[0]


def labels(line: LineQuote) -> list[tuple[str, str, str]]:
    return [(str(step.label), str(step.rule), str(step.after.amount)) for step in without_cost(line.trace)]


def test_a_way_from_the_retail_price_is_the_same_for_all() -> None:
    line = priced(BookBase.RETAIL, 10)

    assert without_cost(line.trace) == list(line.trace)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        (priced(BookBase.OWN_COST, 25), "10.000000"),
        (priced(BookBase.OWN_COST, 0, 25), "10.000000"),
        (priced(BookBase.OWN_COST, 25, rule=BookRule(LineKind.DELTA, amount=Decimal(2))), "10.000000"),
        (priced(BookBase.OWN_COST, 25, rule=BookRule(LineKind.FIXED, amount=Decimal(10))), "10.000000"),
    ],
)
def test_a_way_from_the_cost_begins_for_the_buyer_at_the_price(line: LineQuote, unit: str) -> None:
    assert labels(line) == [
        ("Price for one", "", unit),
        ("Quantity", "× 3, rounded", "30.00"),
        ("Tax", "VAT 20%", "6.00"),
        ("Total", "net and tax", "36.00"),
    ]


def test_what_is_stored_comes_back_as_the_same_steps() -> None:
    line = priced(BookBase.OWN_COST, 25)

    assert stored_steps([step.as_json() for step in line.trace]) == list(line.trace)
