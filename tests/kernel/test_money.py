from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.money import CurrencyMismatch, Money, minor_units, total

CURRENCIES = ("EUR", "JPY", "KWD")

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=6)
currencies = st.sampled_from(CURRENCIES)
monies = st.builds(Money, amounts, currencies)
euros = st.builds(Money, amounts, st.just("EUR"))
weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=4), min_size=1, max_size=20)


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_minor_units_are_those_of_the_currency(currency: str, places: int) -> None:
    assert minor_units(currency) == places


@pytest.mark.parametrize("amount", ["12.50", Decimal("12.5")])
def test_money_is_built_from_text_and_decimals(amount: str | Decimal) -> None:
    assert Money.of(amount, "EUR") == Money(Decimal("12.50"), "EUR")


def test_money_is_built_from_whole_numbers() -> None:
    assert Money.of(12, "EUR") == Money.of("12.00", "EUR")


@pytest.mark.parametrize("amount", [12.5, True, None])
def test_floats_and_flags_are_refused(amount: object) -> None:
    with pytest.raises(TypeError):
        Money.of(amount, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(amount, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("factor", [0.5, True, "2"])
def test_multiplying_by_anything_inexact_is_refused(factor: object) -> None:
    with pytest.raises(TypeError):
        Money.of(1, "EUR") * factor  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money.of(1, "EUR").percent(factor)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_amounts_without_end_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        Money.of(amount, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "E1R"])
def test_wrong_currency_codes_are_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        Money.of(1, currency)


@pytest.mark.parametrize("verb", ["__add__", "__sub__", "__lt__", "__ge__"])
def test_two_currencies_do_not_mix(verb: str) -> None:
    with pytest.raises(CurrencyMismatch):
        getattr(Money.of(1, "EUR"), verb)(Money.of(1, "USD"))


@pytest.mark.parametrize("other", [1, Decimal(1), "1 EUR"])
def test_money_and_bare_numbers_do_not_mix(other: object) -> None:
    with pytest.raises(TypeError):
        Money.of(1, "EUR") + other  # type: ignore[operator]


def test_amounts_of_two_currencies_are_never_equal() -> None:
    assert Money.of(1, "EUR") != Money.of(1, "USD")


def test_trailing_zeros_change_neither_equality_nor_hash() -> None:
    assert {Money.of("1.5", "EUR"), Money.of("1.500000", "EUR")} == {Money.of("1.50", "EUR")}


def test_amounts_are_ordered() -> None:
    small, large = Money.of("9.99", "EUR"), Money.of("10", "EUR")

    assert [small < large, small <= small, large > small, max(small, large)] == [
        True,
        True,
        True,
        large,
    ]


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("0.005", "EUR", "0.01"),
        ("-0.005", "EUR", "-0.01"),
        ("2.675", "EUR", "2.68"),
        ("2.6749999", "EUR", "2.67"),
        ("0.5", "JPY", "1"),
        ("1.2345", "KWD", "1.235"),
    ],
)
def test_rounding_is_half_up_to_the_minor_unit(amount: str, currency: str, expected: str) -> None:
    rounded = Money.of(amount, currency).rounded()

    assert str(rounded.amount) == expected


def test_unit_prices_keep_six_places() -> None:
    assert str(Money.of("0.12345650", "EUR").unit()) == "0.123457 EUR"


def test_there_is_no_negative_zero() -> None:
    assert str(Money.of("-0.004", "EUR").rounded()) == "0.00 EUR"


def test_percent_is_not_rounded() -> None:
    assert Money.of("19.99", "EUR").percent(Decimal("8.1")) == Money.of("1.61919", "EUR")


@pytest.mark.parametrize(("amount", "signs"), [("1", "+"), ("-1", "-"), ("0", "0"), ("0.000001", "+")])
def test_signs(amount: str, signs: str) -> None:
    money = Money.of(amount, "EUR")

    assert [money.is_positive, money.is_negative, money.is_zero] == [
        signs == "+",
        signs == "-",
        signs == "0",
    ]


def test_the_total_of_nothing_is_zero() -> None:
    assert total([], "EUR") == Money.zero("EUR")


def test_a_total_refuses_a_foreign_amount_even_if_it_is_the_only_one() -> None:
    with pytest.raises(CurrencyMismatch):
        total([Money.of(1, "USD")], "EUR")


def test_a_remainder_goes_to_the_largest_fraction_and_then_to_the_first() -> None:
    parts = Money.of("0.05", "EUR").allocate([1, 1, 1])

    assert [str(part.amount) for part in parts] == ["0.02", "0.02", "0.01"]


def test_whole_yen_are_allocated() -> None:
    assert [str(part) for part in Money.of(100, "JPY").allocate([1, 2])] == ["33 JPY", "67 JPY"]


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1]])
def test_weights_that_carry_nothing_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="Weights"):
        Money.of(1, "EUR").allocate(shares)


def test_nothing_is_split_into_nothing_whatever_the_weights() -> None:
    assert Money.zero("EUR").allocate([0, 0]) == [Money.zero("EUR")] * 2


@given(monies, weights.filter(any))
def test_a_split_loses_no_cent(money: Money, shares: list[Decimal]) -> None:
    parts = money.allocate(shares)

    assert total(parts, money.currency) == money.rounded()
    assert all(part == part.rounded() for part in parts)


@given(monies, weights.filter(any))
def test_no_part_is_a_minor_unit_away_from_its_fair_share(money: Money, shares: list[Decimal]) -> None:
    cent = Decimal(1).scaleb(-minor_units(money.currency))

    for part, share in zip(money.allocate(shares), shares, strict=True):
        fair = money.rounded().amount * share / sum(shares)
        assert abs(part.amount - fair) <= cent


@given(monies, weights.filter(any))
def test_a_credit_splits_as_its_invoice_did(money: Money, shares: list[Decimal]) -> None:
    assert (-money).allocate(shares) == [-part for part in money.allocate(shares)]


@given(monies)
def test_rounding_agrees_with_the_definition_and_settles_at_once(money: Money) -> None:
    step = Decimal(1).scaleb(-minor_units(money.currency))

    assert money.rounded().amount == money.amount.quantize(step, ROUND_HALF_UP)
    assert money.rounded().rounded() == money.rounded()
    assert (-money).rounded() == -money.rounded()


@given(euros, euros, euros)
def test_adding_follows_the_laws_of_arithmetic(a: Money, b: Money, c: Money) -> None:
    assert (a + b) + c == a + (b + c)
    assert a - b == a + -b
    assert a + Money.zero("EUR") == a
    assert abs(a) == max(a, -a)


@given(euros, st.integers(min_value=0, max_value=50))
def test_multiplying_is_repeated_adding(money: Money, times: int) -> None:
    assert money * times == times * money == total([money] * times, "EUR")
