"""Billing periods (2G-2): whole cycles, counted from the anchor so that 31 January keeps its day."""

from calendar import monthrange
from datetime import date, timedelta

from portal.domain.catalogue.models import Cycle

MONTHS = {Cycle.MONTH: 1, Cycle.YEAR: 12}


def full_period(start: date, cycle: Cycle) -> tuple[date, date]:
    """The first period from a day on, both days inclusive."""
    return start, months_after(start, MONTHS[cycle]) - timedelta(days=1)


def months_after(anchor: date, months: int) -> date:
    """The same day some months later, clamped to the end of a shorter month."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
