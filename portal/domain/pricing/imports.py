"""Prices from a file: each line is compared with the book and looked at before anything changes."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import undefer

from portal.db import apart, current_scope, db, outbox
from portal.db.outbox import Outbox
from portal.domain.audit.actions import record
from portal.domain.catalogue.models import Plan
from portal.domain.pricing.consent import Prices, ensure_may, fallen, prices_around
from portal.domain.pricing.import_file import Line, count_lines, lines_of
from portal.domain.pricing.models import (
    FROM_THE_START,
    ImportOutcome,
    ImportState,
    LineKind,
    PriceBook,
    PriceBookLine,
    PriceImport,
    PriceImportLine,
)
from portal.domain.pricing.queries import lines_for
from portal.domain.pricing.quote import BookRule
from portal.domain.pricing.rules import ensure_fits
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.users.models import Membership
from portal.domain.users.permissions import staff_actor
from portal.domain.users.rules import refusal_of
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, NotFound, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.texts import Text, Words

READ, TAKE_OVER = "price_import.read", "price_import.take_over"
KEPT = timedelta(days=7)
AT_ONCE = 5000
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
_WILL_CHANGE = (ImportOutcome.NEW, ImportOutcome.CHANGED)
Place = tuple[int, date | None]
"""A plan, and the day to come from which its rule holds; none for at once."""
Change = tuple[int, date | None, BookRule]


@dataclass
class Seen:
    """One line on its way from the file to the preview."""

    line: Line
    plan_id: int | None = None
    rule: BookRule = field(default_factory=lambda: BookRule(LineKind.DEFAULT))
    day: date | None = None
    was: BookRule = field(default_factory=lambda: BookRule(LineKind.DEFAULT))
    outcome: ImportOutcome = ImportOutcome.REFUSED
    reason: Words = ""
    too_low: str = ""

    def refuse(self, reason: Words) -> None:
        """Leave it out, and say why."""
        self.outcome, self.reason = ImportOutcome.REFUSED, reason


def ask_to_read(book: PriceBook, name: str, content: bytes, *, actor: Actor) -> PriceImport:
    """Keep a file and have it read by a job; raises Invalid for what is no file of prices."""
    rows = count_lines(content)
    asked = PriceImport(
        public_id=new_public_id("pim"), book_id=book.id, membership_id=actor.membership_id,
        name=name[-100:] or "-", content=content, rows=rows, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    outbox.add(READ, key=asked.public_id, seller_id=current_scope().seller_id, import_id=asked.id)
    return asked


def import_or_404(book: PriceBook, public_id: str) -> PriceImport:
    """A file that was given for this book; raises NotFound."""
    found = db.session.scalar(
        select(PriceImport).where(PriceImport.public_id == public_id, PriceImport.book_id == book.id)
    )
    if found is None:
        raise NotFound
    return found


def imports_of(book: PriceBook) -> Sequence[PriceImport]:
    """The files that were given for a book lately, the newest first."""
    found = select(PriceImport).where(PriceImport.book_id == book.id).order_by(PriceImport.id.desc())
    return db.session.scalars(found.limit(10)).all()


def lines_of_import(asked: PriceImport, outcomes: Collection[ImportOutcome] = ()) -> Select[PriceImportLine]:
    """The lines of a file, or those that mean this for the book."""
    found = select(PriceImportLine).where(PriceImportLine.import_id == asked.id)
    return found.where(PriceImportLine.outcome.in_(outcomes)) if outcomes else found


def is_stuck(asked: PriceImport) -> bool:
    """Whether nobody works on it any more although it is not finished."""
    kind = {ImportState.READING: READ, ImportState.TAKING_OVER: TAKE_OVER}.get(asked.state)
    if kind is None:
        return False
    state = select(Outbox.state).where(Outbox.kind == kind, Outbox.dedupe_key == asked.public_id)
    return db.session.scalar(state) == "dead"


def mark_of(book: PriceBook) -> str:
    """What tells whether a book or one of its rules was changed: each change writes a new row."""
    count, newest = db.session.execute(
        select(func.count(), func.max(PriceBookLine.id)).where(PriceBookLine.book_id == book.id)
    ).one()
    return f"{book.version}:{count}:{newest or 0}"


def read_import(import_id: int) -> None:
    """Compare each line with the book and write it down; a file that cannot be read says why."""
    asked = db.session.scalars(
        select(PriceImport).where(PriceImport.id == import_id).options(undefer(PriceImport.content))
    ).one_or_none()
    if asked is None or asked.state is not ImportState.READING or asked.content is None:
        return
    content, book_id, actor = asked.content, asked.book_id, _actor_of(asked)
    mark = mark_of(db.session.get_one(PriceBook, book_id))
    totals, trouble = Counter[str](), None
    try:
        for seen in _judged(content, book_id, actor):
            _note_lines(import_id, seen)
            totals.update(str(one.outcome) for one in seen)
            totals["too_low"] += sum(bool(one.too_low) for one in seen)
            _note_progress(import_id, sum(totals[str(one)] for one in ImportOutcome))
    except Invalid as refusal:
        db.session.execute(delete(PriceImportLine).where(PriceImportLine.import_id == import_id))
        totals, trouble = Counter(), refusal.field_errors.get("file", refusal.message)
    asked = db.session.get_one(PriceImport, import_id)
    counts = {str(one): totals[str(one)] for one in ImportOutcome}
    for name, count in counts.items():
        setattr(asked, name, count)
    asked.rows = asked.rows_done = sum(counts.values())
    asked.too_low, asked.book_mark, asked.content = totals["too_low"], mark, None
    asked.state = ImportState.FAILED if trouble else ImportState.READY
    asked.trouble = trouble or ""
    db.session.flush()


def _actor_of(asked: PriceImport) -> Actor:
    """The person with the rights of now; none of them where the membership has ended."""
    member = db.session.get_one(Membership, asked.membership_id)
    actor = staff_actor(member)
    return Actor(actor.name, actor.user_id, actor.membership_id, True) if refusal_of(member) else actor


def _judged(content: bytes, book_id: int, actor: Actor) -> Iterator[list[Seen]]:
    places, today = set[Place](), today_of_the_house()
    lines = lines_of(content)
    while some := list(islice(lines, AT_ONCE)):
        db.session.expunge_all()  # what was read of the lines before need not stay
        book = db.session.get_one(PriceBook, book_id)
        seen = [Seen(line) for line in some]
        _find_plans(seen)
        for one in seen:
            _read_rule(one, today, places)
        _compare(book, [one for one in seen if not one.reason], today)
        _weigh(book, [one for one in seen if one.outcome in _WILL_CHANGE], today, actor)
        yield seen


def _find_plans(seen: Iterable[Seen]) -> None:
    wanted = {one.line.plan for one in seen}
    named = select(Plan.public_id, Plan.id).join(Plan.product).where(Plan.public_id.in_(wanted))
    found = {row.public_id: row.id for row in db.session.execute(named)}
    for one in seen:
        one.plan_id = found.get(one.line.plan)


def _read_rule(one: Seen, today: date, places: set[Place]) -> None:
    line = one.line
    if any(
        cell.startswith("=") for cell in (line.plan, line.rule, line.percent, line.amount, line.valid_from)
    ):
        return one.refuse(Text("A formula is not read. Save the values alone."))
    if one.plan_id is None:
        return one.refuse(Text("There is no such plan."))
    if line.rule.lower() not in set(LineKind):
        return one.refuse(Text("The rule is one of default, percent, delta and fixed."))
    try:
        one.rule = _rule(line)
        one.day = _day(line.valid_from, today)
    except ValueError:
        return one.refuse(Text("Enter numbers such as 12.50, with a point, and days such as 2027-01-31."))
    except Invalid as refusal:
        return one.refuse(next(iter(refusal.field_errors.values())))
    if (one.plan_id, one.day) in places:
        return one.refuse(Text("An earlier line is about the same plan and day."))
    places.add((one.plan_id, one.day))
    return None


def _rule(line: Line) -> BookRule:
    kind = LineKind(line.rule.lower())
    percent = _number(line.percent) if kind is LineKind.PERCENT else None
    if percent is not None and percent != percent.quantize(Decimal("0.01")):
        raise ValueError
    rule = BookRule(kind, percent, _number(line.amount) if kind in (LineKind.DELTA, LineKind.FIXED) else None)
    ensure_fits(rule)
    return rule


def _number(text: str) -> Decimal | None:
    if text and not _NUMBER.fullmatch(text):
        raise ValueError
    return Decimal(text) if text else None


def _day(text: str, today: date) -> date | None:
    """A day to come; an earlier one says since when a rule holds."""
    day = date.fromisoformat(text) if text else None
    return day if day is not None and day > today else None


def _compare(book: PriceBook, seen: Sequence[Seen], today: date) -> None:
    rules = lines_for(book, {one.plan_id for one in seen if one.plan_id is not None})
    for one in seen:
        of_plan = rules.get(one.plan_id or 0, [])
        held = [line for line in of_plan if line.valid_from <= today][-1:]
        there = [line for line in of_plan if line.valid_from == one.day] if one.day else held
        one.was = BookRule(there[0].kind, there[0].percent, there[0].amount) if there else one.was
        is_same = one.was == one.rule and (bool(there) or one.day is None)
        one.outcome = ImportOutcome.CHANGED if there else ImportOutcome.NEW
        if is_same:
            one.outcome = ImportOutcome.UNCHANGED


def _weigh(book: PriceBook, seen: Sequence[Seen], today: date, actor: Actor) -> None:
    """Try the changes, look which prices would fall too low, and take them back."""
    low = _tried(book, [(one.plan_id or 0, one.day, one.rule) for one in seen], today) if seen else {}
    for one in seen:
        one.too_low = low.get((one.plan_id or 0, one.day), "")
        try:
            ensure_may(actor, below_cost=one.too_low == "cost", below_floor=one.too_low == "floor")
        except Invalid as refusal:
            one.too_low = ""
            one.refuse(refusal.message)


def _tried(book: PriceBook, changes: Sequence[Change], today: date) -> dict[Place, str]:
    trial = db.session.begin_nested()
    low = _too_low_after(book, changes, today)
    trial.rollback()
    return low


def _too_low_after(book: PriceBook, changes: Sequence[Change], today: date) -> dict[Place, str]:
    """Write the changes, and say which of them took a price below a floor or below cost."""
    days = {day for _, day, _ in changes}
    of_day = {day: [plan for plan, when, _ in changes if when == day] for day in days}
    before = {day: prices_around(book, plans, day or today) for day, plans in of_day.items()}
    _write(book, changes, today)
    low: dict[Place, str] = {}
    for day, plans in of_day.items():
        after: Prices = prices_around(book, plans, day or today)
        below_cost, below_floor = fallen(book, before[day], after)
        low |= {(plan, day): "floor" for plan in below_floor} | {(plan, day): "cost" for plan in below_cost}
    return low


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


_UNTOLD: dict[str, Any] = {"synchronize_session": False}


def _note_lines(import_id: int, seen: Sequence[Seen]) -> None:
    rows = [
        {
            "seller_id": current_scope().seller_id, "import_id": import_id, "row": one.line.row,
            "plan_id": one.plan_id, "label": one.line.label, "outcome": one.outcome, "reason": one.reason,
            "kind": one.rule.kind, "percent": one.rule.percent, "amount": one.rule.amount,
            "valid_from": one.day, "was_kind": one.was.kind, "was_percent": one.was.percent,
            "was_amount": one.was.amount, "too_low": one.too_low,
        }
        for one in seen
    ]  # fmt: skip
    db.session.execute(insert(PriceImportLine), rows)


def _note_progress(import_id: int, rows: int) -> None:
    """Tell whoever waits how far it is, in a transaction of its own."""
    with apart() as session:
        session.execute(update(PriceImport).where(PriceImport.id == import_id).values(rows_done=rows))


def ask_to_take_over(book: PriceBook, asked: PriceImport, *, agreed: bool, actor: Actor) -> None:
    """Have a job change the prices as the preview says.

    Raises Conflict when that was asked for already, Stale when the book is another one now, and Invalid for
    prices that fall too low, where the person may not agree or has not.
    """
    db.session.refresh(asked, with_for_update=True)
    if asked.state is not ImportState.READY:
        raise Conflict(Text("These prices were taken over already."))
    if asked.book_mark != mark_of(book):
        raise Stale(Text("The price book was changed meanwhile. Read the file again."))
    if not asked.new + asked.changed:
        raise Conflict(Text("There is nothing to change."))
    low = _kinds_of_low(asked)
    ensure_may(actor, below_cost="cost" in low, below_floor="floor" in low)
    if asked.too_low and not agreed:
        told = Text("Prices that fall below cost or margin floor: %(number)s. Tick the box if you mean it.",
                    number=asked.too_low)  # fmt: skip
        raise Invalid(field_errors={"agreed": told})
    asked.state, asked.membership_id = ImportState.TAKING_OVER, actor.membership_id or asked.membership_id
    asked.rows, asked.rows_done = asked.new + asked.changed, 0
    db.session.flush()
    outbox.add(TAKE_OVER, key=asked.public_id, seller_id=current_scope().seller_id, import_id=asked.id)


def _kinds_of_low(asked: PriceImport) -> set[str]:
    found = select(PriceImportLine.too_low).where(PriceImportLine.import_id == asked.id).distinct()
    return set(db.session.scalars(found))


def take_over(import_id: int) -> None:
    """Change the prices as the preview says, all of them or none."""
    asked = db.session.get(PriceImport, import_id)
    if asked is None or asked.state is not ImportState.TAKING_OVER:
        return
    book = db.session.scalars(select(PriceBook).where(PriceBook.id == asked.book_id).with_for_update()).one()
    if asked.book_mark != mark_of(book):
        asked.trouble = Text("The price book was changed meanwhile. Read the file again.")
    else:
        trial = db.session.begin_nested()
        if _apply(book.id, import_id):
            trial.commit()
        else:
            trial.rollback()
            db.session.get_one(PriceImport, import_id).trouble = Text(
                "Prices would fall lower than the preview said. Read the file again."
            )
    asked = db.session.get_one(PriceImport, import_id)
    asked.state = ImportState.FAILED if asked.trouble else ImportState.DONE
    db.session.flush()
    if asked.state is ImportState.DONE:
        book = db.session.get_one(PriceBook, asked.book_id)
        record(
            _actor_of(asked), "price_book.imported", book, file=[None, asked.name],
            new=[0, asked.new], changed=[0, asked.changed], refused=[0, asked.refused],
        )  # fmt: skip


def _apply(book_id: int, import_id: int) -> bool:
    """Write all changes; whether none falls too low that was not said to."""
    today, after, done = today_of_the_house(), 0, 0
    while True:
        wanted = select(PriceImportLine).where(
            PriceImportLine.import_id == import_id, PriceImportLine.id > after,
            PriceImportLine.outcome.in_(_WILL_CHANGE),
        )  # fmt: skip
        lines = db.session.scalars(wanted.order_by(PriceImportLine.id).limit(AT_ONCE)).all()
        if not lines:
            return True
        told = {(line.plan_id or 0, line.valid_from): line.too_low for line in lines}
        changes = [
            (line.plan_id or 0, line.valid_from, BookRule(line.kind, line.percent, line.amount))
            for line in lines
        ]
        after, done = lines[-1].id, done + len(lines)
        low = _too_low_after(db.session.get_one(PriceBook, book_id), changes, today)
        if any(not told[place] for place in low):
            return False
        _note_progress(import_id, done)
        db.session.expunge_all()


def forget_imports() -> None:
    """Delete files and previews that are old."""
    db.session.execute(delete(PriceImport).where(PriceImport.created_at < clock.now() - KEPT))
