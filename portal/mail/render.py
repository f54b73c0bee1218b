"""Makes the texts of a mail from its folder of three templates, outside of any web request.

A mail has one language in all its parts: where no texts are written in the reader's language,
its amounts and days are those of the language of the texts too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Any

from babel import units
from jinja2 import (
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

FOLDER = Path(__file__).parents[1] / "templates" / "mail"
PAPER, NIGHT = "#ffffff", "#1b1b1a"
_TEXT_CONTRAST, _SHAPE_CONTRAST = 4.6, 3.0
_HOURS_A_DAY = 24
_WIDEST = 76


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


def render(template: str, language: str, **values: Any) -> Rendered:
    """Render the mail in a folder of `templates/mail`; a value that is missing raises.

    `values` are those named at the top of the templates, among them always `seller` (name,
    support_email, accent, url, logo_url) and `person` (name).
    """
    accent = _accent_of(values["seller"])
    locale = locale_of(language)
    context = {**values, "locale": locale, "brand": Brand.of(accent)}
    environment = _environment()

    def part(name: str) -> str:
        return environment.get_template(f"{template}/{name}").render(context)

    with speaking(locale):
        subject = " ".join(part("subject.txt").split())
        return Rendered(subject, _tidy(part("body.txt")), part("body.html"))


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
    days, rest = divmod(int(value), _HOURS_A_DAY)
    if days > 1 and not rest:
        return units.format_unit(days, "duration-day", locale=context["locale"])
    return units.format_unit(value, "duration-hour", locale=context["locale"])
