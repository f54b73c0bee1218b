"""What limits a list, as its address says it: words to search for, codes, and days by the reader's clock."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask import request
from flask_babel import get_timezone, lazy_gettext
from sqlalchemy import Date, Select
from werkzeug.datastructures import MultiDict

from portal.kernel.texts import day_in_words
from portal.web.words import status_word

E = TypeVar("E", bound=StrEnum)
R = TypeVar("R")
Asked = MultiDict[str, str]
"""What an address says behind its question mark."""
LONGEST_SEARCH = 100


def day_asked(key: str, asked: Asked) -> date | None:
    """The day that this field of the address names, or None for none and for what is none."""
    try:
        return date.fromisoformat(asked.get(key, ""))
    except ValueError:
        return None


def beginning(day: date | None, *, after: int = 0) -> datetime | None:
    """The instant at which a day begins by the reader's clock, or the day so many days after it."""
    if day is None or date.max - day < timedelta(days=after):
        return None
    return datetime.combine(day + timedelta(days=after), time(), get_timezone())


def day_told(text: str) -> str:
    """What an address says of a day, in words."""
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text


def search_text(asked: Asked | None = None) -> str:
    """The words somebody searches for."""
    return " ".join((request.args if asked is None else asked).get("q", "").split())[:LONGEST_SEARCH]


def chosen(codes: type[E], name: str = "status") -> E | None:
    """The code that the list is limited to; an unknown one does not limit it."""
    wanted = request.args.get(name, "")
    return codes(wanted) if wanted in set(codes) else None


@dataclass(frozen=True)
class Filter:
    """What limits a list: its field in the address, its name, and how a value of it is told.

    Of `codes` several may be chosen, a day is typed. What is neither is set by links, such as a customer.
    """

    key: str
    label: object
    codes: Collection[StrEnum] = ()
    told: Callable[[str], object] = status_word
    is_day: bool = False
    is_for_reader: Callable[[], bool] = lambda: True
    """Whether whoever looks may limit the list by it."""

    def values(self, asked: Asked) -> list[str]:
        """What the address says of it, as far as there is such a thing."""
        given = [text for text in asked.getlist(self.key) if text]
        if self.codes:
            known = {str(code) for code in self.codes}
            parts = [part for text in given for part in text.split(",")]
            return [part for part in dict.fromkeys(parts) if part in known]
        return [text for text in given[:1] if not self.is_day or day_asked(self.key, asked)]


SINCE, UNTIL = (
    Filter("since", lazy_gettext("From"), told=day_told, is_day=True),
    Filter("until", lazy_gettext("Until"), told=day_told, is_day=True),
)
"""The days between which something lies, both included."""


def within_days(statement: Select[R], column: Any, asked: Asked) -> Select[R]:
    """The statement limited to the days asked for; instants are by the reader's clock."""
    since, until = (day_asked(one.key, asked) for one in (SINCE, UNTIL))
    if isinstance(column.type, Date):
        lowest, highest, is_within = since, until, column.__le__
    else:
        lowest, highest, is_within = beginning(since), beginning(until, after=1), column.__lt__
    if lowest is not None:
        statement = statement.where(column >= lowest)
    return statement if highest is None else statement.where(is_within(highest))
