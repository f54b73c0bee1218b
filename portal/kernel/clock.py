"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """Return the calendar day in a zone such as `Europe/Berlin`."""
    return now().astimezone(ZoneInfo(zone)).date()


@cache
def zones() -> tuple[str, ...]:
    """The time zones that can be chosen, by their names in the tz database: `Area/Place` and UTC."""
    named = {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}
    return tuple(sorted({*named, "UTC"}))


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock still for the current thread or task; for tests and trial runs."""
    if at.tzinfo is None:
        raise ValueError("The clock needs an aware datetime.")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
