"""What was answered: checked on the server, whoever sends it, and kept as JSON holds it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from portal.domain.extra_fields.files import TYPES, Upload
from portal.domain.extra_fields.models import ExtraField, Kind
from portal.domain.extra_fields.patterns import fits
from portal.domain.users.addresses import normal_email
from portal.kernel.errors import Invalid
from portal.kernel.text import clean, clean_lines
from portal.kernel.texts import Text

PREFIX = "extra_"
"""Before the code, in the name of a form's field."""
Answer = str | bool | list[str] | dict[str, str] | Upload
"""A file is an `Upload` until it is kept, and its id and name from then on."""
Answers = dict[str, Answer]


class _Wrong(Exception):
    def __init__(self, words: Text | str) -> None:
        self.words = words


def checked(
    fields: Sequence[ExtraField],
    typed: Mapping[str, object],
    *,
    about: Mapping[str, str] | None = None,
    before: Mapping[str, Any] | None = None,
) -> Answers:
    """The answers to these fields by their codes; of whatever else was typed nothing is taken.

    Nothing is taken or missed of a field that a company `about` which this is known is not asked. A file that
    is not sent again stays as it was `before`. Raises Invalid, with what is wrong at each field.
    """
    answers, wrong = Answers(), dict[str, object]()
    for field in fields:
        if not field.applies_to(about or {}):
            continue
        try:
            sent = typed.get(field.code) or (
                (before or {}).get(field.code) if field.kind is Kind.FILE else None
            )
            answers[field.code] = _answer(field, sent)
        except _Wrong as refusal:
            wrong[f"{PREFIX}{field.code}"] = refusal.words
    if wrong:
        raise Invalid(field_errors=wrong)
    return answers


def ensure_answerable(field: ExtraField, default: str) -> None:
    """Refuse what a field shall begin with where it could not be sent as an answer. Raises Invalid."""
    match field.kind:
        case Kind.FILE:
            words: Text | str | None = Text("A file has nothing to begin with.")
        case Kind.BOOL:
            words = None if default == "yes" else Text("Write yes, or leave it empty.")
        case Kind.CHOICES:
            words = None if default in field.options else Text("Choose one of the list.")
        case _:
            words = None
            try:
                _answer(field, default)
            except _Wrong as refusal:
                words = refusal.words
    if words:
        raise Invalid(field_errors={"default": words})


def _answer(field: ExtraField, typed: object) -> Answer:
    if field.kind is Kind.FILE:
        found: Answer = _file(field, typed)
    elif field.kind is Kind.BOOL:
        found = bool(typed)
    elif field.kind is Kind.CHOICES:
        chosen = typed if isinstance(typed, list) else []
        found = [option for option in field.options if option in chosen]
    else:
        found = _text(field, str(typed or ""))
    if field.required and not found:
        raise _Wrong(Text("%(label)s: fill in this field.", label=field.label))
    if found and isinstance(found, str):
        found = _READERS[field.kind](field, found)
        if field.pattern and not fits(field.pattern, found):
            raise _Wrong(
                field.pattern_message or Text("%(label)s: this is not as it should be.", label=field.label)
            )
    return found


def _file(field: ExtraField, sent: object) -> Answer:
    if not isinstance(sent, Upload):
        return sent if isinstance(sent, dict) else ""
    if sent.is_too_large:
        raise _Wrong(Text("%(label)s: the file is larger than 5 MB.", label=field.label))
    if not sent.is_what_it_says:
        kinds = ", ".join(dict.fromkeys(one.upper() for one in TYPES if one != "jpeg"))
        raise _Wrong(
            Text("%(label)s: choose a file of these types: %(kinds)s.", label=field.label, kinds=kinds)
        )
    return sent


def _text(field: ExtraField, typed: str) -> str:
    try:
        return (clean_lines if field.kind is Kind.TEXTAREA else clean)(typed)
    except Invalid as refusal:
        raise _Wrong(refusal.message) from refusal


def _of_length(field: ExtraField, typed: str) -> str:
    low, high = int(field.lowest or 0), int(field.highest or _LONGEST[field.kind])
    if not low <= len(typed) <= high:
        words = Text(
            "%(label)s: write %(low)s to %(high)s characters.", label=field.label, low=low, high=high
        )
        raise _Wrong(words)
    return typed


def _number(field: ExtraField, typed: str) -> str:
    label, low, high = field.label, field.lowest, field.highest
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= 10**12:
        raise _Wrong(Text("%(label)s: enter a number.", label=label))
    if field.kind is Kind.INTEGER and number != number.to_integral_value():
        raise _Wrong(Text("%(label)s: enter a whole number.", label=label))
    if low is not None and number < low:
        raise _Wrong(Text("%(label)s: enter %(low)s or more.", label=label, low=low))
    if high is not None and number > high:
        raise _Wrong(Text("%(label)s: enter %(high)s or less.", label=label, high=high))
    return f"{number:f}"


def _day(field: ExtraField, typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError as error:
        raise _Wrong(Text("%(label)s: enter a day such as 2026-11-30.", label=field.label)) from error


def _option(field: ExtraField, typed: str) -> str:
    if typed not in field.options:
        raise _Wrong(Text("%(label)s: choose one of the list.", label=field.label))
    return typed


def _email(field: ExtraField, typed: str) -> str:
    try:
        return normal_email(typed)
    except Invalid as error:
        raise _Wrong(Text("%(label)s: this is not an e-mail address.", label=field.label)) from error


def _address(field: ExtraField, typed: str) -> str:
    try:
        parts = urlsplit(typed)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in typed or len(typed) > 500:
        raise _Wrong(Text("%(label)s: enter an address such as https://www.example.com.", label=field.label))
    return typed


_LONGEST = {Kind.TEXT: 200, Kind.TEXTAREA: 2000}
_READERS: Mapping[Kind, Callable[[ExtraField, str], str]] = {
    Kind.TEXT: _of_length,
    Kind.TEXTAREA: _of_length,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.DATE: _day,
    Kind.CHOICE: _option,
    Kind.EMAIL: _email,
    Kind.URL: _address,
}
