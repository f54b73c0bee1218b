"""Billing periods (2G-2, 2G-3): the specification's numbers, and the ends of months."""

from datetime import date

import pytest

from portal.domain.catalogue.models import Cycle
from portal.domain.subscriptions.periods import first_period


@pytest.mark.parametrize(
    ("start", "cycle", "anchor", "end", "days", "cycle_days"),
    [
        (date(2026, 1, 10), Cycle.MONTH, 1, date(2026, 1, 31), 22, 31),
        (date(2026, 4, 10), Cycle.MONTH, 1, date(2026, 4, 30), 21, 30),
        (date(2026, 7, 9), Cycle.MONTH, 1, date(2026, 7, 31), 23, 31),
        (date(2026, 7, 9), Cycle.MONTH, 15, date(2026, 7, 14), 6, 30),
        (date(2026, 2, 10), Cycle.MONTH, 31, date(2026, 2, 27), 18, 28),
        (date(2026, 4, 10), Cycle.YEAR, 1, date(2026, 4, 30), 21, 365),
        (date(2026, 12, 20), Cycle.MONTH, 5, date(2027, 1, 4), 16, 31),
    ],
)
def test_what_is_left_until_the_billing_day(
    start: date, cycle: Cycle, anchor: int, end: date, days: int, cycle_days: int
) -> None:
    period = first_period(start, cycle, anchor)

    assert (period.start, period.end, period.days, period.cycle_days) == (start, end, days, cycle_days)
    assert period.is_partial


@pytest.mark.parametrize(
    ("start", "cycle", "anchor", "end"),
    [
        (date(2026, 7, 1), Cycle.MONTH, 1, date(2026, 7, 31)),
        (date(2026, 1, 31), Cycle.MONTH, 31, date(2026, 2, 27)),
        (date(2026, 2, 28), Cycle.MONTH, 31, date(2026, 3, 30)),
        (date(2028, 2, 29), Cycle.YEAR, 29, date(2029, 2, 27)),
        (date(2026, 12, 24), Cycle.MONTH, 24, date(2027, 1, 23)),
    ],
)
def test_on_the_billing_day_itself_the_period_is_full(
    start: date, cycle: Cycle, anchor: int, end: date
) -> None:
    period = first_period(start, cycle, anchor)

    assert (period.end, period.is_partial, period.days) == (end, False, period.cycle_days)
