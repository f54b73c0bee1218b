"""Money: an exact decimal amount that never leaves its currency."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, lru_cache, total_ordering
from typing import Self

from babel.core import Locale
from babel.numbers import format_currency, get_currency_precision

UNIT_PLACES = 6
_CURRENCY = re.compile(r"[A-Z]{3}")
_TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)")


class CurrencyMismatch(TypeError):
    """Raised when amounts of two currencies meet: a fault of the program, never of the user."""


@cache
def minor_units(currency: str) -> int:
    """Return the number of decimal places of the currency's smallest unit: EUR 2, JPY 0, KWD 3."""
    return get_currency_precision(currency)


def _half_up(amount: Decimal, places: int) -> Decimal:
    """Round half away from zero, so that a credit note mirrors its invoice to the cent."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _exact(number: object) -> Decimal:
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        raise TypeError(f"Money is counted in int and Decimal, not in {type(number).__name__}.")
    return Decimal(number)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the major unit of its currency (12.50 is twelve euros and fifty cents)."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"Money needs a Decimal, not a {type(self.amount).__name__}.")
        if not self.amount.is_finite():
            raise ValueError("Money needs a finite amount.")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"Not a currency code: {self.currency!r}.")
        if self.amount.is_zero() and self.amount.is_signed():
            object.__setattr__(self, "amount", self.amount.copy_abs())

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Self:
        """Build from text, a whole number or a Decimal; a float raises TypeError."""
        return cls(Decimal(amount) if isinstance(amount, str) else _exact(amount), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing, in this currency."""
        return cls(Decimal(0), currency)

    @property
    def is_zero(self) -> bool:
        """Say whether nothing is left, however small."""
        return self.amount == 0

    @property
    def is_positive(self) -> bool:
        """Say whether the amount is above zero."""
        return self.amount > 0

    @property
    def is_negative(self) -> bool:
        """Say whether the amount is below zero."""
        return self.amount < 0

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.currency)

    def __mul__(self, factor: int | Decimal) -> "Money":
        return Money(self.amount * _exact(factor), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def rounded(self) -> "Money":
        """Round half up to the minor unit of the currency: the form of every total."""
        return Money(_half_up(self.amount, minor_units(self.currency)), self.currency)

    def unit(self) -> "Money":
        """Round half up to six places: the form of every unit price."""
        return Money(_half_up(self.amount, UNIT_PLACES), self.currency)

    def percent(self, rate: Decimal) -> "Money":
        """Return so many percent of this amount, unrounded: `percent(Decimal(19))` is 19 %."""
        return Money(self.amount * _exact(rate) / 100, self.currency)

    def shown(self, language: Locale | str = "en") -> str:
        """Return the amount as a person reads it, rounded to the minor unit: `€12.50`."""
        return _shown(self.rounded().amount, self.currency, language)

    def exactly(self, language: Locale | str = "en") -> str:
        """Return the amount as `shown`, but with up to six places where it has them: a unit price."""
        value = self.unit()
        if value == value.rounded():
            return self.shown(language)
        pattern = Locale.parse(language).currency_formats["standard"].pattern.replace("0.00", "0.00####")
        return spaced(
            format_currency(value.amount, value.currency, pattern, locale=language, currency_digits=False)
        )

    def allocate(self, weights: Sequence[int | Decimal]) -> "list[Money]":
        """Split the rounded amount by weights so that the parts sum up to it exactly.

        What the division leaves over goes, one minor unit each, to the largest remainders
        (to the first of equals). Weights are not negative; an amount needs one above zero.
        """
        places = minor_units(self.currency)
        whole = int(self.rounded().amount.scaleb(places))
        parts = _shares(abs(whole), [Fraction(_exact(weight)) for weight in weights])
        sign = -1 if whole < 0 else 1
        return [Money(Decimal(sign * part).scaleb(-places), self.currency) for part in parts]

    def _same(self, other: object) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError(f"Money and {type(other).__name__} do not mix.")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix.")
        return other.amount


def _shares(whole: int, weights: list[Fraction]) -> list[int]:
    """Share a whole number by the method of largest remainders."""
    weight = sum(weights)
    if any(one < 0 for one in weights) or (weight == 0 and whole):
        raise ValueError("Weights must not be negative, and one must be above zero.")
    if weight == 0:
        return [0] * len(weights)
    exact = [whole * one / weight for one in weights]
    parts = [int(one) for one in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[: whole - sum(parts)]:
        parts[at] += 1
    return parts


@lru_cache(maxsize=4096)
def _shown(amount: Decimal, currency: str, language: Locale | str) -> str:
    return spaced(format_currency(amount, currency, locale=language))


def spaced(text: str) -> str:
    """Part a sign made of letters from its number, as CLDR asks and Babel does not."""
    return _TOUCHING.sub("\N{NO-BREAK SPACE}", text)


def total(items: Iterable[Money], currency: str) -> Money:
    """Add up amounts of one currency; of no items the total is zero."""
    return sum(items, Money.zero(currency))
