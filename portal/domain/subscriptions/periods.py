"""Billing periods (2G-2): counted from the anchor's day of the month, so that the 31st keeps its day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.catalogue.models import Cycle

_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From a day to a day, both inclusive, and the first day of the full cycle that ends with it."""

    start: date
    end: date
    cycle_start: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def cycle_days(self) -> int:
        """How many days the full cycle has that ends with it."""
        return (self.end - self.cycle_start).days + 1

    @property
    def is_partial(self) -> bool:
        """Whether it is less than a full cycle."""
        return self.start != self.cycle_start


def first_period(start: date, cycle: Cycle, anchor: int) -> Period:
    """The first period of a service that starts on a day and is billed from the anchor's day of the month on.

    On the billing day itself it is a full cycle, on any other day what is left until the next billing day.
    """
    if start == _in_month(start.year, start.month, anchor):
        return Period(start, _shifted(start, cycle.months, anchor) - _ONE, start)
    this_month = _in_month(start.year, start.month, anchor)
    following = this_month if this_month > start else _shifted(this_month, 1, anchor)
    return Period(start, following - _ONE, _shifted(following, -cycle.months, anchor))


def last_day_of_term(start: date, months: int, day: date) -> date:
    """The last day of the term that holds a day, where the first one began at `start`."""
    following, terms = start, 0
    while following <= day:
        terms += 1
        following = _shifted(start, terms * months, start.day)
    return following - _ONE


def _shifted(day: date, months: int, anchor: int) -> date:
    """The billing day so many months later or earlier."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _in_month(year, month + 1, anchor)


def _in_month(year: int, month: int, anchor: int) -> date:
    """The anchor's day of a month, clamped to its end."""
    return date(year, month, min(anchor, monthrange(year, month)[1]))
