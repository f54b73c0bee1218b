"""Reading a file of prices: each line is compared with the book, and tried, before anything changes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import undefer

from portal.db import current_scope, db, outbox
from portal.domain.catalogue.models import Plan, Product
from portal.domain.pricing.consent import ensure_may
from portal.domain.pricing.imports.changes import Effect, Place, try_out
from portal.domain.pricing.imports.file import LONGEST_CELL, Line, count_lines, lines_of
from portal.domain.pricing.imports.queries import (
    AT_ONCE,
    READ,
    WILL_CHANGE,
    asker_of,
    mark_of,
    note_progress,
)
from portal.domain.pricing.models import (
    ImportOutcome,
    ImportState,
    LineKind,
    PriceBook,
    PriceImport,
    PriceImportLine,
)
from portal.domain.pricing.queries import lines_for
from portal.domain.pricing.quote import BookRule
from portal.domain.pricing.rules import ensure_fits
from portal.domain.sellers.queries import today_of_the_house
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money
from portal.kernel.text import fold
from portal.kernel.texts import Text, Words

KEPT = timedelta(days=7)
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
Doubled = dict[int, int]
"""Of two lines that contradict each other: the number of the earlier one, and that of the later."""


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
    label: str = ""
    """What the catalogue calls the plan; what the file does, where there is no such plan."""
    other_name: str = ""
    effect: Effect = field(default_factory=lambda: Effect(None, None))

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


def read_import(import_id: int) -> None:
    """Compare each line with the book and write it down; a file that cannot be read says why."""
    asked = db.session.scalars(
        select(PriceImport).where(PriceImport.id == import_id).options(undefer(PriceImport.content))
    ).one_or_none()
    if asked is None or asked.state is not ImportState.READING or asked.content is None:
        return
    content, book_id, actor = asked.content, asked.book_id, asker_of(asked)
    mark = mark_of(db.session.get_one(PriceBook, book_id))
    trouble: Words = ""
    try:
        _note_all(import_id, content, book_id, actor)
    except Invalid as refusal:
        db.session.execute(delete(PriceImportLine).where(PriceImportLine.import_id == import_id))
        trouble = refusal.field_errors.get("file", refusal.message)
    asked = db.session.get_one(PriceImport, import_id)
    _count(asked)
    asked.book_mark, asked.content, asked.trouble = mark, None, trouble
    asked.state = ImportState.FAILED if trouble else ImportState.READY
    db.session.flush()


def _note_all(import_id: int, content: bytes, book_id: int, actor: Actor) -> None:
    done, doubled = 0, Doubled()
    for seen in _judged(content, book_id, actor, doubled):
        _note_lines(import_id, seen)
        done += len(seen)
        note_progress(import_id, done)
    _refuse_doubled(import_id, doubled)


def _refuse_doubled(import_id: int, doubled: Doubled) -> None:
    """Leave out the earlier one of two lines too: which of them is meant, nobody knows."""
    rows = iter(doubled)
    while some := list(islice(rows, AT_ONCE)):
        found = select(PriceImportLine.id, PriceImportLine.row).where(
            PriceImportLine.import_id == import_id, PriceImportLine.row.in_(some)
        )
        refused = [
            {"id": key, "outcome": ImportOutcome.REFUSED, "reason": _contradiction(row, doubled[row]),
             "too_low": ""}
            for key, row in db.session.execute(found)
        ]  # fmt: skip
        db.session.execute(update(PriceImportLine), refused)


def _contradiction(first: int, second: int) -> Text:
    return Text("Lines %(first)s and %(second)s are about the same plan and day. Keep one of them.",
                first=first, second=second)  # fmt: skip


def _count(asked: PriceImport) -> None:
    """How many lines mean what for the book."""
    of_import = PriceImportLine.import_id == asked.id
    counted = select(PriceImportLine.outcome, func.count()).where(of_import).group_by(PriceImportLine.outcome)
    counts = {row[0]: row[1] for row in db.session.execute(counted)}
    for outcome in ImportOutcome:
        setattr(asked, str(outcome), counts.get(outcome, 0))
    asked.rows = asked.rows_done = sum(counts.values())
    asked.too_low, asked.other_names = db.session.execute(
        select(
            func.count().filter(PriceImportLine.too_low != ""),
            func.count().filter(PriceImportLine.other_name != ""),
        ).where(of_import)
    ).one()


def _judged(content: bytes, book_id: int, actor: Actor, doubled: Doubled) -> Iterator[list[Seen]]:
    places, today = dict[Place, int](), today_of_the_house()
    lines = lines_of(content)
    while some := list(islice(lines, AT_ONCE)):
        db.session.expunge_all()  # what was read of the lines before need not stay
        book = db.session.get_one(PriceBook, book_id)
        seen = [Seen(line) for line in some]
        _find_plans(seen)
        for one in seen:
            _read_rule(one, today)
            _look_for_twin(one, places, doubled)
        _compare(book, [one for one in seen if not one.reason], today)
        _weigh(book, [one for one in seen if one.outcome in WILL_CHANGE], today, actor)
        yield seen


def _find_plans(seen: Iterable[Seen]) -> None:
    """Find each plan by its code alone; a name in the file may be old, or somebody's own."""
    wanted = {one.line.plan for one in seen}
    named = select(Plan.public_id, Plan.id, Product.name, Plan.name).join(Plan.product)
    found = {row[0]: row[1:] for row in db.session.execute(named.where(Plan.public_id.in_(wanted)))}
    for one in seen:
        one.label = one.line.label or one.line.plan
        if one.line.plan in found:
            one.plan_id, product, plan = found[one.line.plan]
            one.label = f"{product} {plan}"[:LONGEST_CELL]
            is_known = fold(one.line.label) in map(fold, ("", one.label, product, plan))
            one.other_name = "" if is_known else one.line.label


def _read_rule(one: Seen, today: date) -> None:
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
    return None


def _look_for_twin(one: Seen, places: dict[Place, int], doubled: Doubled) -> None:
    """Refuse the line where an earlier one is about the same plan and day."""
    if one.plan_id is None or one.reason:
        return
    first = places.setdefault((one.plan_id, one.day), one.line.row)
    if first != one.line.row:
        doubled[first] = one.line.row
        one.refuse(_contradiction(first, one.line.row))


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
    """Try the changes, and look which prices come of them, and which would fall too low."""
    effects = try_out(book, [(one.plan_id or 0, one.day, one.rule) for one in seen], today) if seen else {}
    for one in seen:
        one.effect = effects[one.plan_id or 0, one.day]
        low = one.effect.too_low
        try:
            ensure_may(actor, below_cost=low == "cost", below_floor=low == "floor")
        except Invalid as refusal:
            one.effect = Effect(None, None)
            one.refuse(refusal.message)


def _note_lines(import_id: int, seen: Sequence[Seen]) -> None:
    rows = [
        {
            "seller_id": current_scope().seller_id, "import_id": import_id, "row": one.line.row,
            "plan_id": one.plan_id, "label": one.label, "other_name": one.other_name,
            "outcome": one.outcome, "reason": one.reason,
            "kind": one.rule.kind, "percent": one.rule.percent, "amount": one.rule.amount,
            "valid_from": one.day, "was_kind": one.was.kind, "was_percent": one.was.percent,
            "was_amount": one.was.amount, "was_price": _amount(one.effect.before),
            "price": _amount(one.effect.after), "too_low": one.effect.too_low,
            "is_unweighed": one.effect.is_unweighed,
        }
        for one in seen
    ]  # fmt: skip
    db.session.execute(insert(PriceImportLine), rows)


def _amount(price: Money | None) -> Decimal | None:
    return None if price is None else price.amount


def forget_imports() -> None:
    """Delete files and previews that are old."""
    db.session.execute(delete(PriceImport).where(PriceImport.created_at < clock.now() - KEPT))
