"""The one price function: the numbers of the specification, and sums that always fit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.catalogue.models import Cycle
from portal.domain.pricing.models import BookBase, LineKind
from portal.domain.pricing.quote import Book, BookRule, Item, Terms, Unpriced, quote
from portal.kernel.money import Money

PLAN = 7
CENT = Decimal("0.01")
amounts = st.decimals(min_value=0, max_value=5000, places=6)
percents = st.decimals(min_value=-100, max_value=1000, places=2)


def _terms(*books: Book, tax: str = "0") -> Terms:
    return Terms("EUR", books, "VAT", Decimal(tax))


def _book(rule: BookRule | None = None, percent: str = "0", base: BookBase = BookBase.RETAIL) -> Book:
    return Book("Standard", base, Decimal(percent), {} if rule is None else {PLAN: rule})


def _eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def _unit(terms: Terms, *, cost: str | None = None) -> Money:
    item = Item(PLAN, 1, _eur("20.00"), None if cost is None else _eur(cost))
    return quote([item], terms).lines[0].unit


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (BookRule(LineKind.PERCENT, percent=Decimal(5)), "21.00"),
        (BookRule(LineKind.PERCENT, percent=Decimal(-10)), "18.00"),
        (BookRule(LineKind.DELTA, amount=Decimal("0.01")), "20.01"),
        (BookRule(LineKind.DELTA, amount=Decimal("-25")), "0.00"),
        (BookRule(LineKind.FIXED, amount=Decimal("18.00")), "18.00"),
        (BookRule(LineKind.DEFAULT), "20.60"),
        (None, "20.60"),
    ],
)
def test_a_book_changes_the_list_price_of_20(rule: BookRule | None, expected: str) -> None:
    assert _unit(_terms(_book(rule, percent="3"))) == _eur(expected)


def test_a_child_book_starts_from_its_parents_price() -> None:
    parent = _book(BookRule(LineKind.PERCENT, percent=Decimal(-10)))

    assert _unit(_terms(parent, _book(percent="5"))) == _eur("18.90")


def test_a_book_on_own_cost_starts_from_the_cost() -> None:
    assert _unit(_terms(_book(percent="25", base=BookBase.OWN_COST)), cost="8.00") == _eur("10.00")


def test_a_plan_without_a_price_is_refused() -> None:
    with pytest.raises(Unpriced):
        quote([Item(PLAN, 1, None)], _terms(_book()))
    fixed = _book(BookRule(LineKind.FIXED, amount=Decimal("18.00")))
    assert quote([Item(PLAN, 1, None)], _terms(fixed)).gross == _eur("18.00")


@given(
    prices=st.lists(st.tuples(amounts, st.integers(1, 5000)), min_size=1, max_size=8),
    percent=percents,
    tax=st.decimals(min_value=0, max_value=100, places=2),
)
def test_totals_are_the_sums_of_lines_that_are_rounded_to_the_cent(
    prices: list[tuple[Decimal, int]], percent: Decimal, tax: Decimal
) -> None:
    wanted = [Item(i, quantity, Money(price, "EUR")) for i, (price, quantity) in enumerate(prices)]

    priced = quote(wanted, Terms("EUR", [Book("B", BookBase.RETAIL, percent, {})], "VAT", tax))

    for line in priced.lines:
        for money in (line.net, line.tax, line.gross):
            assert money.amount == money.amount.quantize(CENT)
            assert money.amount >= 0
        assert line.net + line.tax == line.gross
        assert line.trace[-1].after == line.gross
        assert abs(line.net.amount - line.unit.amount * line.quantity) <= CENT / 2
        assert abs(line.tax.amount - line.net.amount * tax / 100) <= CENT / 2
    assert priced.net.amount == sum(line.net.amount for line in priced.lines)
    assert priced.tax.amount == sum(line.tax.amount for line in priced.lines)
    assert priced.net + priced.tax == priced.gross


@pytest.mark.parametrize(
    ("percent", "net", "words"),
    [("5", "93.15", "5% uplift"), ("-5", "84.27", "5% discount"), ("-100", "0.00", "100% discount")],
)
@pytest.mark.acceptance(99)
def test_an_adjustment_comes_after_the_books_and_before_tax(percent: str, net: str, words: str) -> None:
    terms = Terms("EUR", [_book(percent="10")], "VAT", Decimal(20), adjustment=Decimal(percent))

    line = quote([Item(PLAN, 1, _eur("80.645454"))], terms).lines[0]

    [step] = [one for one in line.trace if str(one.label) == "Adjustment"]
    assert (line.net, str(step.rule)) == (_eur(net), words)
    assert line.tax == line.net.percent(Decimal(20)).rounded()


@pytest.mark.acceptance(99)
def test_99_an_uplift_of_5_percent_on_88_71_adds_4_44_before_tax() -> None:
    terms = Terms("EUR", [_book()], "VAT", Decimal(24), adjustment=Decimal(5))

    line = quote([Item(PLAN, 1, _eur("88.71"))], terms).lines[0]

    at = [str(one.label) for one in line.trace].index("Adjustment")
    assert (line.trace[at].after - line.trace[at - 1].after).rounded() == _eur("4.44")
    assert (line.net, line.tax) == (_eur("93.15"), _eur("93.15").percent(Decimal(24)).rounded())


def test_without_an_adjustment_there_is_no_step() -> None:
    line = quote([Item(PLAN, 1, _eur("20.00"))], _terms(_book())).lines[0]

    assert "Adjustment" not in [str(one.label) for one in line.trace]


def test_what_is_charged_again_is_summed_by_cycle_with_tax() -> None:
    def item(amount: str, cycle: Cycle) -> Item:
        return Item(PLAN, 2, _eur(amount), cycle=cycle)

    wanted = [("10", Cycle.YEAR), ("5", Cycle.ONCE), ("3", Cycle.MONTH), ("1", Cycle.MONTH)]
    priced = quote([item(*one) for one in wanted], _terms(tax="19"))

    assert list(priced.then.items()) == [(Cycle.MONTH, _eur("9.52")), (Cycle.YEAR, _eur("23.80"))]
    assert priced.gross == _eur("45.22")
    assert quote([item("5", Cycle.ONCE)], _terms()).then == {}
