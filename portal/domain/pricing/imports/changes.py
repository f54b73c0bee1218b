"""The rules of many plans at once: what they make of the prices, tried and then written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, tuple_

from portal.db import current_scope, db
from portal.domain.pricing.consent import Prices, fallen, prices_around
from portal.domain.pricing.models import FROM_THE_START, LineKind, PriceBook, PriceBookLine, falls_far
from portal.domain.pricing.quote import BookRule
from portal.kernel.money import Money

Place = tuple[int, date | None]
"""A plan, and the day to come from which its rule holds; none for at once."""
Change = tuple[int, date | None, BookRule]
_UNTOLD: dict[str, Any] = {"synchronize_session": False}


@dataclass(frozen=True)
class Effect:
    """What a change makes of a price: net for one unit, as far as known, and what it falls below."""

    before: Money | None
    after: Money | None
    too_low: str = ""
    """`cost`, `floor`, or nothing."""
    is_unweighed: bool = False
    """Whether the cost is not known, so that nobody can tell."""

    @property
    def is_far(self) -> bool:
        """Whether the price falls to less than half, or to nothing."""
        if self.before is None or self.after is None:
            return False
        return bool(falls_far(self.before.amount, self.after.amount))


def try_out(book: PriceBook, changes: Sequence[Change], today: date) -> dict[Place, Effect]:
    """What the changes would do; nothing stays of them."""
    trial = db.session.begin_nested()
    effects = carry_out(book, changes, today)
    trial.rollback()
    return effects


def carry_out(book: PriceBook, changes: Sequence[Change], today: date) -> dict[Place, Effect]:
    """Write the changes, and say what they did to the prices of the day from which each holds."""
    days = {day for _, day, _ in changes}
    of_day = {day: [plan for plan, when, _ in changes if when == day] for day in days}
    before = {day: prices_around(book, plans, day or today) for day, plans in of_day.items()}
    _write(book, changes, today)
    effects: dict[Place, Effect] = {}
    for day, plans in of_day.items():
        after = prices_around(book, plans, day or today)
        low = _too_low(book, before[day], after)
        for plan in plans:
            was, now = before[day][book.id][plan], after[book.id][plan]
            effects[plan, day] = Effect(was.price, now.price, low.get(plan, ""), now.is_unweighed)
    return effects


def _too_low(book: PriceBook, before: Prices, after: Prices) -> dict[int, str]:
    """What the price of a plan has fallen below, by plan; below cost is the worse one."""
    below_cost, below_floor = fallen(book, before, after)
    return dict.fromkeys(below_floor, "floor") | dict.fromkeys(below_cost, "cost")


def _write(book: PriceBook, changes: Sequence[Change], today: date) -> None:
    """Put the rules in the place of those of the same day; at once, in the place of all that held so far."""
    of_book = PriceBookLine.book_id == book.id
    now = [plan for plan, day, _ in changes if day is None]
    later = [(plan, day) for plan, day, _ in changes if day is not None]
    for which in (
        PriceBookLine.plan_id.in_(now) & (PriceBookLine.valid_from <= today),
        tuple_(PriceBookLine.plan_id, PriceBookLine.valid_from).in_(later),
    ):
        db.session.execute(delete(PriceBookLine).where(of_book, which), execution_options=_UNTOLD)
    rows = [
        {
            "seller_id": current_scope().seller_id, "book_id": book.id, "plan_id": plan,
            "valid_from": day or FROM_THE_START, "kind": rule.kind, "percent": rule.percent,
            "amount": rule.amount,
        }
        for plan, day, rule in changes
        if day is not None or rule.kind is not LineKind.DEFAULT
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(PriceBookLine), rows)
    db.session.expire_all()
