"""Column types that refuse what the house forbids: naive instants and float amounts."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Numeric, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from portal.kernel.money import Money
from portal.kernel.texts import Words, kept, taken_out


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: stored as ``timestamptz``, refused when it carries no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """Refuse a naive instant with ``ValueError``."""
        if value is not None and value.tzinfo is None:
            raise ValueError("An instant without a time zone cannot be stored.")
        return value


class Amount(TypeDecorator[Decimal]):
    """An amount of money without its currency (a column beside it holds that): NUMERIC(19, 6)."""

    impl = Numeric(19, 6)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> Decimal | None:  # noqa: ARG002
        """Refuse a float or an integer with ``TypeError``."""
        if value is not None and not isinstance(value, Decimal):
            raise TypeError("An amount must be a Decimal.")
        return value


class Coded(TypeDecorator[StrEnum]):
    """A member of a ``StrEnum``, stored as its text; an unknown text raises ``ValueError``."""

    impl = String(40)
    cache_ok = True

    def __init__(self, codes: type[StrEnum]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """Store the text of a member."""
        return None if value is None else str(self.codes(value))

    def process_result_value(self, value: str | None, dialect: Any) -> StrEnum | None:  # noqa: ARG002
        """Load the member of a text."""
        return None if value is None else self.codes(value)


class Worded(TypeDecorator[Words]):
    """Words that each reader gets in the own language: a text is stored with its values, not as it reads."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Words | None, dialect: Any) -> Any:  # noqa: ARG002
        """Store a text as its message and values; raises ``TypeError`` for values that cannot be stored."""
        return kept(value)

    def process_result_value(self, value: Any, dialect: Any) -> Words:  # noqa: ARG002
        """Load it as it was."""
        words: Words = taken_out(value)
        return words


class MoneyField:
    """Reads and writes an ``Amount`` column as ``Money`` in the currency of its row."""

    def __init__(self, amount: str, currency: str = "currency") -> None:
        self.amount, self.currency = amount, currency

    def __get__(self, row: Any, owner: type | None = None) -> Money:
        return Money(getattr(row, self.amount), getattr(row, self.currency))

    def __set__(self, row: Any, money: Money) -> None:
        held = getattr(row, self.currency, None)
        if held is not None and held != money.currency:
            raise ValueError(f"The row is kept in {held}, not in {money.currency}.")
        setattr(row, self.currency, money.currency)
        setattr(row, self.amount, money.amount)


class OptionalMoneyField(MoneyField):
    """The same for an amount that may be absent."""

    def __get__(self, row: Any, owner: type | None = None) -> Money | None:  # type: ignore[override]
        return None if getattr(row, self.amount) is None else super().__get__(row, owner)

    def __set__(self, row: Any, money: Money | None) -> None:
        if money is None:
            setattr(row, self.amount, None)
        else:
            super().__set__(row, money)
