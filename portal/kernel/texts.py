"""Texts of the code in the language of whoever reads them: catalogues, and texts that wait for a reader.

A catalogue is read from its .po when it is first wanted: there is no compiled file that could be
out of date. Who the reader is, the rim says: `ask_for_locale` for web pages, `speaking` for a mail.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from portal.kernel.money import Money
from portal.kernel.pseudo import PSEUDO, Stretched

LANGUAGES = {"en": "English", "el": "Ελληνικά"}
"""What we speak, each by its own name; the code itself is written in the first."""

ENGLISH = Locale("en", "GB")
"""How English is written here: the day before the month, and hours up to 24."""

FOLDER = Path(__file__).parents[1] / "translations"
DAY_FORMATS = ("", "d MMMM y", "dd/MM/y", "dd.MM.y", "y-MM-dd", "MM/dd/y")
"""How days can be written; the first is as the reader's language has it."""
_spoken: ContextVar[Locale | None] = ContextVar("spoken", default=None)
_reader: list[Callable[[], Locale | None]] = [lambda: None]
_days: ContextVar[str | None] = ContextVar("days", default=None)
_house: list[Callable[[], str]] = [lambda: ""]


def ask_for_locale(question: Callable[[], Locale | None]) -> None:
    """Ask this for the reader from now on, wherever nothing is being spoken."""
    _reader[:] = [question]


@contextmanager
def speaking(locale: Locale) -> Iterator[None]:
    """Turn texts into this language meanwhile, whoever is there."""
    token = _spoken.set(locale)
    try:
        yield
    finally:
        _spoken.reset(token)


def ask_for_day_format(question: Callable[[], str]) -> None:
    """Ask this for one of `DAY_FORMATS` from now on, wherever none is given."""
    _house[:] = [question]


@contextmanager
def writing_days(day_format: str) -> Iterator[None]:
    """Write days so meanwhile, whoever's house it is."""
    token = _days.set(day_format)
    try:
        yield
    finally:
        _days.reset(token)


def reader_locale() -> Locale:
    """How the reader writes numbers and days."""
    return _spoken.get() or _reader[0]() or ENGLISH


def locale_of(language: str) -> Locale:
    """How amounts and days are written for a reader of a language; as in English where we do not speak it."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return ENGLISH
    return locale if locale.language in LANGUAGES and str(locale) != "en" else ENGLISH


def day_format() -> str:
    """The one of `DAY_FORMATS` that days are written in, or that of the reader's language."""
    given = _days.get()
    return (_house[0]() if given is None else given) or "medium"


def day_in_words(day: date | None) -> str:
    """`24 Nov 2026`, as the house or else the reader's language writes it; empty for no day."""
    if not day:
        return ""
    return _day(day, day_format(), reader_locale())


@lru_cache(maxsize=4096)
def _day(day: date, day_format: str, locale: Locale) -> str:
    return format_date(day, day_format, locale)


def country_in_words(code: str) -> str:
    """`Norway` for NO, as the reader calls it; the code itself where there is no such country."""
    return str(reader_locale().territories.get(code, code))


def moment_in_words(at: datetime, zone: str) -> str:
    """`24 Nov 2026, 14:16 EET`: an instant by the clock of a zone, which is named."""
    local = at.astimezone(ZoneInfo(zone))
    return (
        f"{day_in_words(local.date())}, {format_datetime(local, 'HH:mm zzz', local.tzinfo, reader_locale())}"
    )


def translations_for(locale: Locale) -> NullTranslations:
    """The catalogue of a language; the texts themselves where there is none."""
    return Stretched() if str(locale) in PSEUDO else _catalogue(locale.language)


@cache
def _catalogue(language: str) -> NullTranslations:
    written = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if language not in LANGUAGES or not written.exists():
        return NullTranslations()
    compiled = BytesIO()
    with written.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


@dataclass(frozen=True)
class Percent:
    """A percentage within a text, in percent and not as a fraction; `signed` writes a plus too."""

    number: Decimal
    signed: bool = False

    def shown(self, locale: Locale) -> str:
        """`7.5%`, with up to six places."""
        sign = "+" if self.signed and self.number >= 0 else ""
        return sign + format_percent(self.number / 100, "#,##0.######%", locale)


class Text:
    """A text that becomes words when it is read; its values stay whole, amounts too.

    A Decimal is written as the reader writes numbers, an int as one types it into a field.

    Text("Use %(number)s characters at most.", number=120)
    """

    def __init__(self, text: str, /, **values: object) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        words = translations_for(reader_locale()).gettext(self.text)
        return (
            words % {name: _written(value) for name, value in self.values.items()} if self.values else words
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Text({self.text!r}, {self.values!r})"


Words = Text | str
"""What somebody reads: a text of the code, or what was typed and stays as it is."""


def lined(lines: Iterable[Words]) -> Text:
    """Several of them beneath each other, as one."""
    named = {f"line{number}": line for number, line in enumerate(lines)}
    places = "\n".join(f"%({name})s" for name in named)
    return Text(places, **named)


def _written(value: object) -> object:
    match value:
        case Money():
            return value.exactly(reader_locale())
        case Percent():
            return value.shown(reader_locale())
        case Decimal():
            return format_decimal(value, locale=reader_locale())
    return value


def kept(value: object) -> Any:
    """Words, or a value within them, as JSON for `taken_out`; raises TypeError for any other value."""
    match value:
        case Text():
            return {"text": value.text, "values": {name: kept(one) for name, one in value.values.items()}}
        case Money():
            return {"amount": str(value.amount), "currency": value.currency}
        case Percent():
            return {"percent": str(value.number), "signed": value.signed}
        case Decimal():
            return {"number": str(value)}
        case str() | int():
            return value
    raise TypeError(f"A text cannot be kept with a {type(value).__name__}.")


def taken_out(value: Any) -> Any:
    """What was `kept`."""
    match value:
        case {"text": text, "values": values}:
            return Text(text, **{name: taken_out(one) for name, one in values.items()})
        case {"amount": amount, "currency": currency}:
            return Money.of(amount, currency)
        case {"percent": percent, "signed": signed}:
            return Percent(Decimal(percent), signed)
        case {"number": number}:
            return Decimal(number)
    return value


def noted(text: str) -> str:
    """Mark a text of which a `Text` is made elsewhere, for the catalogues."""
    return text
