"""Makes the texts of a mail from its folder of three templates, outside of any web request.

A mail has one language in all its parts: where no texts are written in the reader's language,
its amounts and days are those of the language of the texts too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from textwrap import wrap
from typing import Any

from babel import Locale, units
from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
    pass_eval_context,
    select_autoescape,
)
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from portal.kernel.colour import adjusted, colour, readable_on
from portal.kernel.texts import locale_of, reader_locale, speaking, translations_for
from portal.mail.samples import SAMPLES
from portal.mail.wording import COMMON, SECRET, Wording, blocks_of, one_line, shown, written

FOLDER = Path(__file__).parents[1] / "templates" / "mail"
PAPER, NIGHT = "#ffffff", "#1b1b1a"
_TEXT_CONTRAST, _SHAPE_CONTRAST = 4.6, 3.0
_HOURS_A_DAY = 24
_WIDEST = 76
_BARE = {
    "_base/body.html": "{% block heading %}{% endblock %}\n\n{% block content %}{% endblock %}",
    "_base/parts.html": (
        "{% macro button(url, label) %}\n\n[{{ label }}]({{ url }})\n\n{% endmacro %}"
        "{% macro button_and_address(url, label) %}{{ button(url, label) }}{% endmacro %}"
        "{% macro mail_link(address) %}{{ address }}{% endmacro %}"
        "{% macro facts(rows) %}\n\n"
        "{% for label, value in rows if value %}{{ label }}: {{ value }}\n{% endfor %}\n{% endmacro %}"
        "{% macro order_lines(lines, total='', then=[]) %}\n\n{{ lines[0] }}\n\n{% endmacro %}"
        "{% macro code(text) %}\n\n{{ text }}\n\n{% endmacro %}"
        "{% macro quote(text) %}\n\n{{ text }}\n\n{% endmacro %}"
        "{% macro lines(text) %}\n\n{{ text }}\n\n{% endmacro %}"
    ),
}
"""Frame and parts of mails without any markup, for words that somebody edits."""


@dataclass(frozen=True)
class Rendered:
    """The three texts; they may hold codes, so two are not shown."""

    subject: str
    text: str
    html: str

    def __repr__(self) -> str:
        return f"Rendered(subject={self.subject!r})"


@dataclass(frozen=True)
class Brand:
    """A seller's accent as button, as ink on it, and as text on paper and at night."""

    fill: str
    ink: str
    link: str
    link_at_night: str

    @classmethod
    def of(cls, accent: str) -> "Brand":
        """Make every use of the accent readable."""
        fill = adjusted(colour(accent), PAPER, _SHAPE_CONTRAST)
        return cls(
            fill,
            readable_on(fill),
            adjusted(fill, PAPER, _TEXT_CONTRAST),
            adjusted(fill, NIGHT, _TEXT_CONTRAST),
        )


def render(template: str, language: str, wording: Wording | None = None, **values: Any) -> Rendered:
    """Render the mail in a folder of `templates/mail`; a value that is missing raises.

    `values` are those named at the top of the templates, among them always `seller` (name,
    support_email, accent, url, logo_url) and `person` (name). A seller's own `wording` stands in the
    same frame.
    """
    accent = _accent_of(values["seller"])
    locale = locale_of(language)
    context = {**values, "locale": locale, "brand": Brand.of(accent)}
    environment = _environment()
    folder = template
    if wording is not None:
        in_words = {"hours": _in_hours(values["hours"], locale)} if "hours" in values else {}
        strings = written(values | in_words)
        context |= {
            "template": template,
            "is_secret": template in SECRET,
            "subject": one_line(wording.subject, strings),
            "heading": one_line(wording.heading, strings),
            "blocks": blocks_of(template, wording.content, strings),
        }
        folder = "_base/own"

    def part(name: str) -> str:
        return environment.get_template(f"{folder}/{name}").render(context)

    with speaking(locale):
        subject = " ".join(part("subject.txt").split())
        return Rendered(subject, _tidy(part("body.txt")), part("body.html"))


@cache
def usual_wording(template: str, language: str) -> Wording:
    """The texts of a mail as they can be edited: fields in the place of values."""
    environment = _environment().overlay(
        loader=ChoiceLoader([DictLoader(_BARE), FileSystemLoader(FOLDER)]),
    )
    context = _fields_as_values(template) | {"locale": locale_of(language)}
    with speaking(locale_of(language)):
        subject = environment.get_template(f"{template}/subject.txt").render(context)
        body = environment.get_template(f"{template}/body.html").render(context)
    heading, _, content = _without_markup(body).partition("\n\n")
    return Wording(" ".join(subject.split()), heading, content)


def _fields_as_values(template: str) -> dict[str, Any]:
    """Values that are written as fields; what may be missing and changes sentences is missing."""
    values: dict[str, Any] = {}
    for name in COMMON:
        record, _, key = name.partition(".")
        values.setdefault(record, {})[key] = shown(name)
    for name, sample in SAMPLES[template].items():
        if not sample:
            values[name] = sample if isinstance(sample, bool) else ""
        elif isinstance(sample, list):
            values[name] = [shown(name)] if name != "then" else []
        else:
            values[name] = _Number(name) if isinstance(sample, int) else shown(name)
    return values


class _Number(int):
    """A number that is written as its field, and is several where a sentence asks."""

    name: str

    def __new__(cls, name: str) -> "_Number":
        made = super().__new__(cls, 2)
        made.name = name
        return made

    def __str__(self) -> str:
        return shown(self.name)


def _without_markup(html: str) -> str:
    """The text of a mail's heading and content; paragraphs are parted by one empty line."""
    text = re.sub(r"\s*\n\s*\n\s*", "\n\n", re.sub(r"</(p|h2|li|ol)>|<(p|h2|ol|li)\b[^>]*>", "\n\n", html))
    text = re.sub(r"<a\b[^>]*href=\"([^\"]*)\"[^>]*>.*?</a>", r"\1", text)
    plain = unescape(re.sub(r"<[^<>]+>", "", text))
    lines = [" ".join(line.split()) for line in plain.strip().split("\n")]
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    # a reason that is missing takes its announcement with it: they are one line
    return tidy.replace(f":\n\n{shown('reason')}", f": {shown('reason')}")


def compile_templates() -> None:
    """Compile all texts now, rather than each when it is first wanted."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)


def _accent_of(seller: Any) -> str:
    return str(seller["accent"] if isinstance(seller, Mapping) else seller.accent)


def _tidy(text: str) -> str:
    """Break long lines, and leave at most one empty one, which blocks and conditions multiply."""
    lines = [
        short.rstrip()
        for line in text.replace("\r\n", "\n").strip().split("\n")
        for short in (wrap(line, _WIDEST, break_long_words=False, break_on_hyphens=False) or [""])
    ]
    kept = [line for at, line in enumerate(lines) if line or lines[at - 1]]
    return "\n".join(kept) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        gettext=lambda text: translations_for(reader_locale()).gettext(text),
        ngettext=lambda one, many, number: translations_for(reader_locale()).ngettext(one, many, number),
        newstyle=True,
    )
    environment.filters.update(hours=hours, isolated=isolated)
    return environment


@pass_eval_context
def isolated(context: EvalContext, value: object) -> str:
    """What somebody typed, as a value of a sentence: in HTML its direction is its own."""
    return Markup("<bdi>{}</bdi>").format(value) if context.autoescape else str(value)


@pass_context
def hours(context: Context, value: int) -> str:
    """`36 hours` or `2 days`: whole days where they are exact and more than one."""
    return str(value) if isinstance(value, _Number) else _in_hours(value, context["locale"])


def _in_hours(value: int, locale: Locale) -> str:
    days, rest = divmod(int(value), _HOURS_A_DAY)
    if days > 1 and not rest:
        return units.format_unit(days, "duration-day", locale=locale)
    return units.format_unit(value, "duration-hour", locale=locale)
