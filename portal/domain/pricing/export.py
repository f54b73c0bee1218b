"""A price book as a table for other programs: a row for each plan, and for each of its rules to come."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.db import db
from portal.domain.catalogue.models import Plan
from portal.domain.pricing.models import FROM_THE_START, BookBase, LineKind, PriceBook, PriceBookLine
from portal.domain.pricing.queries import lines_for
from portal.domain.pricing.sheet import AT_ONCE, PlanPrice, prices_in
from portal.kernel.text import formula_safe

COLUMNS = ("plan_id", "product", "plan", "rule", "percent", "amount", "valid_from", "retail", "price")
COST_COLUMNS = ("cost", "margin")
_NUMBERS = frozenset({"percent", "amount", "retail", "price", "cost", "margin"})
Row = list[str]


def book_as_csv(book: PriceBook, day: date, *, with_cost: bool) -> str:
    """The book's prices of a day as CSV, numbers with a point; costs only for those who may see them."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_head(with_cost=with_cost))
    for row in _rows(book, day, with_cost=with_cost):
        writer.writerow(row)
    return text.getvalue()


def book_as_xlsx(book: PriceBook, day: date, *, with_cost: bool) -> bytes:
    """The same as a sheet, whose numbers are numbers."""
    file, workbook = BytesIO(), Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.freeze_panes = "A2"
    head = _head(with_cost=with_cost)
    sheet.append(head)
    numbers = [name in _NUMBERS for name in head]
    for row in _rows(book, day, with_cost=with_cost):
        sheet.append([_in_sheet(cell, is_number=one) for cell, one in zip(row, numbers, strict=True)])
    workbook.save(file)
    return file.getvalue()


def _head(*, with_cost: bool) -> list[str]:
    return [*COLUMNS, *(COST_COLUMNS if with_cost else ())]


def _in_sheet(cell: str, *, is_number: bool) -> object:
    if not cell:
        return None
    return Decimal(cell) if is_number else ILLEGAL_CHARACTERS_RE.sub("", cell)


def _rows(book: PriceBook, day: date, *, with_cost: bool) -> Iterator[Row]:
    after = 0
    while plans := _plans_after(after):
        ids = [plan.id for plan in plans]
        prices, lines = prices_in(book, ids, day), lines_for(book, ids)
        for plan in plans:
            numbers = _numbers(book, prices[plan.id], with_cost=with_cost)
            yield from ([*_named(plan), *rule, *numbers] for rule in _rules(lines.get(plan.id, []), day))
        after = ids[-1]
        db.session.expunge_all()  # nothing is changed here, and 50,000 plans need not stay


def _plans_after(plan_id: int) -> list[Plan]:
    wanted = select(Plan).join(Plan.product).options(contains_eager(Plan.product)).where(Plan.id > plan_id)
    return list(db.session.scalars(wanted.order_by(Plan.id).limit(AT_ONCE)))


def _named(plan: Plan) -> Row:
    return [plan.public_id, formula_safe(plan.product.name), formula_safe(plan.name)]


def _rules(lines: list[PriceBookLine], day: date) -> list[Row]:
    """The rule that holds, and those to come."""
    held = [line for line in lines if line.valid_from <= day][-1:]
    rows = [_rule(line) for line in (*held, *(line for line in lines if line.valid_from > day))]
    return rows if held else [[str(LineKind.DEFAULT), "", "", ""], *rows]


def _rule(line: PriceBookLine) -> Row:
    first = "" if line.valid_from == FROM_THE_START else line.valid_from.isoformat()
    return [str(line.kind), _number(line.percent), _number(line.amount), first]


def _numbers(book: PriceBook, price: PlanPrice, *, with_cost: bool) -> Row:
    """The price is left out where it would tell the cost: in a book on cost, whose percentages stand here."""
    tells_cost = book.base is BookBase.OWN_COST and not with_cost
    shown = [price.retail, None if tells_cost else price.price, *([price.cost] if with_cost else [])]
    numbers = ["" if one is None else _number(one.amount) for one in shown]
    return [*numbers, *([_number(price.margin)] if with_cost else [])]


def _number(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
