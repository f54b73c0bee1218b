"""How values look in templates: money, numbers, days and moments, in the reader's language."""

import secrets
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, dates, numbers, units
from flask import Flask, g
from flask.templating import Environment
from flask_babel import get_locale, get_timezone, gettext
from jinja2 import StrictUndefined
from markupsafe import Markup
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField
from wtforms.form import BaseForm
from wtforms.widgets import ListWidget

from portal.domain.pricing.quote import Step
from portal.domain.pricing.trace import stored_steps, without_cost
from portal.kernel import clock
from portal.kernel.money import Money
from portal.kernel.texts import ENGLISH, day_format, day_in_words
from portal.web.languages import words
from portal.web.ticks import here_without_ticks, is_ticked
from portal.web.words import source_word, status_word

_RELATIVE_FOR = timedelta(days=7)
_FINENESS = {timedelta(days=1): timedelta(hours=1), timedelta(minutes=1): timedelta(minutes=1)}
"""To what distances from a day, and from a minute, are rounded; shorter ones to seconds."""
_SECOND = timedelta(seconds=1)
_CLOSED = Markup("</time>")


def _locale() -> Locale:
    return get_locale() or ENGLISH


def money(value: Money) -> str:
    """`€12.50`, rounded to the minor unit, with the currency's sign in the reader's manner."""
    return value.shown(_locale())


def unit_price(value: Money) -> str:
    """A price for one piece: as `money`, but with up to six places when it has them."""
    return value.exactly(_locale())


def money_code(value: Money) -> str:
    """`12.50 EUR`: for lists that mix currencies and for places where a sign is ambiguous."""
    shown = value.rounded()
    number = numbers.format_currency(shown.amount, shown.currency, "#,##0.00", locale=_locale())
    return f"{number}\N{NO-BREAK SPACE}{shown.currency}"


def price_steps(trace: Sequence[Step | Mapping[str, Any]], with_cost: bool = False) -> list[Step]:
    """The way to a price as the reader may see it, from a quote or as a line stores it."""
    steps = [one for one in trace if isinstance(one, Step)]
    steps += stored_steps([one for one in trace if isinstance(one, Mapping)])
    return steps if with_cost else without_cost(steps)


def quantity(value: int | Decimal) -> str:
    """`1,200`: a count with the separators of the reader's language."""
    return numbers.format_decimal(value, locale=_locale())


def months(value: int) -> str:
    """`12 months`."""
    return units.format_unit(value, "duration-month", locale=_locale())


def percent(value: Decimal | int) -> str:
    """`7.5%` from Decimal("7.5"): the number is in percent already, not a fraction."""
    return numbers.format_percent(Decimal(value) / 100, "#,##0.##%", locale=_locale())


def day(value: date) -> str:
    """`24 Nov 2026`: a calendar day; a moment is first brought into the reader's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone()).date()
    return day_in_words(value)


def moment(value: datetime) -> Markup:
    """`<time>` with day and time in the reader's zone; the zone is named in the title."""
    return _moment(value, get_timezone(), _locale(), day_format())


def relative(value: datetime) -> Markup:
    """`3 hours ago` within seven days, then the plain moment; always with the exact title."""
    distance = value - clock.now()
    if abs(distance) > _RELATIVE_FOR:
        return moment(value)
    units = (unit for least, unit in _FINENESS.items() if abs(distance) >= least)
    unit, locale = next(units, _SECOND), _locale()
    return _opened(value, get_timezone(), locale) + _ago(round(distance / unit) * unit, locale) + _CLOSED


@lru_cache(maxsize=4096)
def _ago(distance: timedelta, locale: Locale) -> str:
    """What is less than a second away, in either direction, is told as a second ago."""
    return dates.format_timedelta(distance or -_SECOND, add_direction=True, locale=locale)


@lru_cache(maxsize=4096)
def _moment(value: datetime, zone: tzinfo, locale: Locale, days: str) -> Markup:
    """Kept, as is the next, because a list is opened again and again, and writing a moment takes a while."""
    local = value.astimezone(zone)
    joined = str(dates.get_datetime_format("medium", locale=locale)).replace("'", "")
    clock_time = dates.format_time(local, "short", tzinfo=local.tzinfo, locale=locale)
    shown = joined.replace("{0}", clock_time).replace("{1}", dates.format_date(local, days, locale))
    return _opened(value, zone, locale) + shown + _CLOSED


@lru_cache(maxsize=4096)
def _opened(value: datetime, zone: tzinfo, locale: Locale) -> Markup:
    local = value.astimezone(zone)
    full = dates.format_datetime(local, "full", tzinfo=local.tzinfo, locale=locale)
    return Markup('<time datetime="{}" title="{}">').format(local.isoformat(timespec="seconds"), full)


def initials(name: str) -> str:
    """`AL` from "Ada Lovelace": at most two letters, for the round mark of a person or company."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def extra_rows(
    answers: Sequence[Sequence[object]], file_url: Callable[[str], str] = lambda _file: ""
) -> list[dict[str, object]]:
    """Rows of `key_value` for pairs of a field's name and what was answered; a file leads to its address."""
    return [
        {"label": label, "value": answer["name"], "href": file_url(answer["file"])}
        if isinstance(answer, Mapping)
        else {"label": label, "value": plainly(answer)}
        for label, answer in answers
    ]


def plainly(value: object) -> str:
    """A value of the audit trail in words: no Python, no brackets, and a dash for nothing."""
    if value is None or value == "" or value == []:
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(plainly(one) for one in value)
    return str(value).replace("_", " ")


def html_lang() -> str:
    """The language of the page as `<html lang>` wants it, such as `en` or `pt-BR`."""
    locale = _locale()
    return "-".join(part for part in (locale.language, locale.territory) if part)


def html_dir() -> str:
    """`ltr` or `rtl`."""
    return _locale().text_direction


def form_problems(form: BaseForm) -> list[tuple[str, str]]:
    """Every error of a form as (id of the field to jump to, message); "" for the form as a whole.

    The message names its field, because it stands apart from it.
    """
    problems = [("", str(message)) for message in form.form_errors]
    for field in form:
        grouped = isinstance(field, RadioField | SelectMultipleField) and isinstance(field.widget, ListWidget)
        target = f"{field.id}-0" if grouped else field.id
        if isinstance(field, HiddenField):
            target = ""
        problems += [(target, _naming(field, message)) for message in _messages(field.errors)]
    return problems


def _naming(field: Field, message: str) -> str:
    label = str(field.label.text)
    if isinstance(field, HiddenField | BooleanField) or label.casefold() in message.casefold():
        return message
    return f"{label}: {message}"


def _messages(errors: object) -> list[str]:
    """The texts in a field's errors, which nest for fields made of fields."""
    if isinstance(errors, Mapping):
        return [text for inner in errors.values() for text in _messages(inner)]
    if isinstance(errors, Sequence) and not isinstance(errors, str):
        return [text for inner in errors for text in _messages(inner)]
    return [str(errors)]


def new_idempotency_key() -> str:
    """A fresh key for one rendering of a form: sending that form twice means one action."""
    return secrets.token_urlsafe(16)


class Templates(Environment):
    """Flask's, with globals that stay as they are once the application is made.

    Jinja looks each of them up twice, and copies them all for each template that a page imports.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """All in one dictionary of the template's own."""
        return {**self.globals, **(d or {})}


def setup_templates(app: Flask) -> None:
    """Make unknown variables an error and register the filters and globals of all templates."""
    environment = app.jinja_env
    environment.globals["reads_only"] = lambda: "visit" in g and g.visit.reads_only
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters.update(
        money=money,
        unit_price=unit_price,
        money_code=money_code,
        price_steps=price_steps,
        quantity=quantity,
        percent=percent,
        day=day,
        moment=moment,
        months=months,
        relative=relative,
        initials=initials,
        plainly=plainly,
        source_word=source_word,
        status_word=status_word,
    )
    environment.globals.update(
        _=words,
        gettext=words,
        html_lang=html_lang,
        html_dir=html_dir,
        extra_rows=extra_rows,
        takes_files=lambda fields: any(one.kind == "file" for one in fields),
        form_problems=form_problems,
        here_without_ticks=here_without_ticks,
        is_ticked=is_ticked,
        new_idempotency_key=new_idempotency_key,
        product_name=lambda: gettext("Portico"),
    )
