"""Lists taken out as files, in the state in which somebody looks at them: CSV and XLSX.

Texts that a spreadsheet would take for a formula stand behind a quote; numbers stay numbers.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from flask import Flask, current_app, g
from flask_babel import get_timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from sqlalchemy import func
from werkzeug.datastructures import MultiDict

from portal.db import Scope, db, entering
from portal.db.outbox import GiveUp
from portal.db.pagination import page_of
from portal.domain.lists.files import note_rows_done
from portal.domain.lists.models import FileKind, ListFile
from portal.domain.users.models import Membership
from portal.domain.users.permissions import staff_actor
from portal.domain.users.rules import refusal_of
from portal.kernel.errors import Forbidden
from portal.kernel.text import formula_safe
from portal.web.lists import Cell, Shown, list_or_404
from portal.web.rim import Visit

AT_ONCE = 500
WIDTH = 24
"""Of each column of a sheet, in characters."""
MIME_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Rows = Iterator[Sequence[object]]


def count_of(shown: Shown) -> int:
    """How many rows the list has in this state."""
    counted = shown.found.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return db.session.scalar(counted) or 0


def write_list(
    shown: Shown, kind: FileKind, file: BinaryIO, tell: Callable[[int], object] = lambda _: None
) -> None:
    """Write the list down; `tell` hears how many rows are read so far."""
    cells = cells_of(shown)
    heads = [str(cell.label) for cell in cells]
    WRITERS[kind](heads, _rows(shown, cells, tell), file)


def cells_of(shown: Shown) -> list[Cell]:
    """The columns of the file: those that are shown, and what the page says beside them."""
    return [cell for cell in shown.listing.cells() if not cell.column or cell.column in shown.labels]


def _rows(shown: Shown, cells: Sequence[Cell], tell: Callable[[int], object]) -> Rows:
    statement, place, done = shown.ordered(shown.found), "", 0
    while True:
        page = page_of(statement, at=place, size=AT_ONCE)
        shown.listing.complete(page.rows)
        for row in page.rows:
            yield [_plain(cell.value(row)) for cell in cells]
        done, place = done + len(page.rows), page.next
        tell(done)
        if not place:
            return


def _plain(value: object) -> object:
    """What a spreadsheet can hold: an instant by the seller's clock, text that is no formula."""
    if isinstance(value, datetime):
        return value.astimezone(get_timezone()).replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(value, Decimal):
        return Decimal(f"{value.normalize():f}")
    return value if value is None or isinstance(value, int | date) else formula_safe(str(value))


def _write_csv(heads: Sequence[str], rows: Rows, file: BinaryIO) -> None:
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    for row in rows:
        writer.writerow(map(_written, row))
    text.detach()


def _written(value: object) -> object:
    """Days and instants as every program reads them."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else value


def _write_xlsx(heads: Sequence[str], rows: Rows, file: BinaryIO) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for place in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
    sheet.append([_head(sheet, head) for head in heads])
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", one) if isinstance(one, str) else one for one in row])
    book.save(file)


def _head(sheet: Any, label: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, label)
    cell.font = Font(bold=True)
    return cell


WRITERS = {FileKind.CSV: _write_csv, FileKind.XLSX: _write_xlsx}


def write_asked_for(file_id: int, seller_id: int) -> tuple[bytes, int]:
    """Write what a person has asked for, with the rights they have now. Raises GiveUp where they have none.

    It has an application context of its own: the language is the person's, and nothing of theirs stays.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        with entering(Scope(seller_id)):
            file = db.session.get_one(ListFile, file_id)
            member = db.session.get_one(Membership, file.membership_id)
            actor, refusal = staff_actor(member), refusal_of(member)
        if refusal:
            raise GiveUp(refusal)
        scope = Scope(seller_id, None, actor)
        g.visit = Visit(actor, scope, languages=(file.language,))
        with entering(scope):
            return _written_down(file)


def _written_down(file: ListFile) -> tuple[bytes, int]:
    try:
        shown = Shown(list_or_404(file.endpoint), MultiDict(parse_qsl(file.query)))
    except Forbidden as error:
        raise GiveUp("The person may not see this list any more.") from error
    content, done = BytesIO(), [0]

    def tell(rows: int) -> None:
        done[0] = rows
        note_rows_done(file.id, rows)

    write_list(shown, file.kind, content, tell)
    return content.getvalue(), done[0]


def setup_list_files(app: Flask) -> None:
    """Leave the writer where jobs find it: they know no pages."""
    app.extensions["list_writer"] = write_asked_for
