"""Files of prices: CSV and XLSX, read line by line as text. Nothing in them is ever calculated."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from itertools import islice
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from portal.kernel.errors import Invalid
from portal.kernel.text import formula_safe, presentable
from portal.kernel.texts import Text

LARGEST_FILE = 8 * 1024 * 1024
_LARGEST_PART = 64 * 1024 * 1024
"""Of an XLSX that is packed: its sheet, and its texts."""
MOST_LINES = 100_000
LONGEST_CELL = 250
_MOST_COLUMNS = 30
_NEEDED = ("plan_id", "rule")
_DELIMITERS = (",", ";", "\t")
_BROKEN = (BadZipFile, ParseError, KeyError, ValueError, IndexError, TypeError, EOFError, OSError, csv.Error)
"""What reading a file raises that is not what it says it is."""


@dataclass(frozen=True)
class Line:
    """One line by its number in the file, as it is typed."""

    row: int
    plan: str
    label: str
    rule: str
    percent: str
    amount: str
    valid_from: str


def count_lines(content: bytes) -> int:
    """How many lines a file may have; raises Invalid for what is no file of prices."""
    if len(content) > LARGEST_FILE:
        raise _wrong(Text("The file is larger than %(number)s MB.", number=LARGEST_FILE // 1024 // 1024))
    next(_rows(content), None)
    return min(content.count(b"\n"), MOST_LINES)


def lines_of(content: bytes) -> Iterator[Line]:
    """The lines below the head; raises Invalid where the file cannot be read on."""
    for number, cells in _rows(content):
        if number > MOST_LINES + 1:
            raise _wrong(Text("The file has more than %(number)s lines.", number=MOST_LINES))
        if not any(cells.values()):
            continue
        label = " ".join(filter(None, (cells.get("product", ""), cells.get("plan", ""))))
        yield Line(
            number, cells["plan_id"], label[:LONGEST_CELL], cells["rule"],
            cells.get("percent", ""), cells.get("amount", ""), cells.get("valid_from", ""),
        )  # fmt: skip


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines with their cells by the name of the column; the head is looked at first."""
    try:
        rows = _sheet(content) if content.startswith(b"PK") else _table(content)
        names = [cell.lower() for cell in next(rows, [])]
        if not set(_NEEDED) <= set(names):
            raise _wrong(Text("The first line has to name the columns plan_id and rule, as an export does."))
        for number, row in enumerate(rows, start=2):
            filled = [*row, *([""] * (len(names) - len(row)))]
            yield number, dict(zip(names, filled, strict=False))
    except UnicodeDecodeError as error:
        raise _wrong(Text("Save the file as XLSX, or as CSV in UTF-8.")) from error
    except _BROKEN as error:
        raise _wrong(Text("This is neither a CSV nor an XLSX file, or it is damaged.")) from error


def _table(content: bytes) -> Iterator[list[str]]:
    head, _, _ = content[:4096].decode("utf-8-sig", errors="replace").partition("\n")
    delimiter = max(_DELIMITERS, key=head.count)
    text = TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline="")
    for row in csv.reader(text, delimiter=delimiter):
        yield [_cell(one) for one in row[:_MOST_COLUMNS]]


def _sheet(content: bytes) -> Iterator[list[str]]:
    with ZipFile(BytesIO(content)) as packed:
        if any(part.file_size > _LARGEST_PART for part in packed.infolist()):
            raise _wrong(Text("The file is larger than it seems. Save it without pictures and formats."))
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a sheet may say anything about its size
        for row in islice(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), MOST_LINES + 3):
            yield [_cell(one) for one in row]
    finally:
        book.close()


def _cell(value: object) -> str:
    """As it is typed; the quote that keeps a text from being a formula is no part of it."""
    if isinstance(value, datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    text = presentable(text[: LONGEST_CELL + 1]).strip()
    return text[1:] if text.startswith("'") and formula_safe(text[1:]) == text else text


def _wrong(problem: Text) -> Invalid:
    return Invalid(field_errors={"file": problem})
