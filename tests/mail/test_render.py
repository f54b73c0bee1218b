"""The machine that makes mails: languages, formats, brand, and no need of a web request."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.colour import contrast
from portal.kernel.money import Money
from portal.mail import render as rendering
from portal.mail.render import NIGHT, PAPER, Brand, render
from tests.mail.samples import COMMON, SAMPLES, SELLER

WINTER_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def shown(template: str, language: str = "en", zone: str = "UTC", **values: Any) -> str:
    """Run one line through the environment of mails."""
    locale = rendering.mail_locale(language)
    return rendering._environment().from_string(template).render(locale=locale, zone=zone, **values)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money.of("1234.5", "EUR"), "€1,234.50"),
        (Money.of("0.125", "EUR"), "€0.13"),
        (Money.of("12.5", "CHF"), "CHF\u00a012.50"),
        (Money.of("1200", "JPY"), "¥1,200"),
        (Money.of("-5", "USD"), "-$5.00"),
    ],
)
def test_money(money: Money, text: str) -> None:
    assert shown("{{ value|money }}", value=money) == text


def test_a_day_is_that_of_the_readers_zone() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    assert shown("{{ value|day }}", value=late, zone="Europe/Berlin") == "November 25, 2026"
    assert shown("{{ value|day }}", "en-GB", value=date(2026, 11, 24)) == "24 November 2026"


def test_a_moment_names_its_zone() -> None:
    assert shown("{{ value|moment }}", "en-GB", "Europe/Berlin", value=WINTER_NOON) == (
        "24 November 2026, 13:00 CET"
    )


@pytest.mark.parametrize(
    ("hours", "text"), [(1, "1 hour"), (24, "24 hours"), (36, "36 hours"), (48, "2 days"), (72, "3 days")]
)
def test_hours(hours: int, text: str) -> None:
    assert shown("{{ value|hours }}", value=hours) == text


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en"),
        ("en-GB", "en_GB"),
        ("en_US", "en_US"),
        ("de", "en"),
        ("el", "el"),
        ("el-GR", "el_GR"),
        ("", "en"),
        ("xx", "en"),
        ("not a language", "en"),
    ],
)
def test_a_reader_of_another_language_gets_one_language_throughout(language: str, locale: str) -> None:
    assert rendering.mail_locale(language) == Locale.parse(locale)


def test_values_may_be_objects() -> None:
    @dataclass(frozen=True)
    class Seller:
        name: str
        support_email: str
        accent: str
        url: str

    made = render(
        "order-approved", "en", **{**COMMON, **SAMPLES["order-approved"], "seller": Seller(**SELLER)}
    )

    assert "Acme Cloud" in made.text


def test_texts_with_codes_do_not_show_in_logs() -> None:
    made = render("asset-welcome", "en", **COMMON, **SAMPLES["asset-welcome"])

    assert SAMPLES["asset-welcome"]["code"] in made.text
    assert SAMPLES["asset-welcome"]["code"] not in repr(made)


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}"))
def test_any_accent_can_be_read(accent: str) -> None:
    brand = Brand.of(accent)

    assert contrast(brand.ink, brand.fill) >= 4.5
    assert contrast(brand.fill, PAPER) >= 2.99
    assert contrast(brand.link, PAPER) >= 4.5
    assert contrast(brand.link_at_night, NIGHT) >= 4.5


@pytest.mark.parametrize("accent", ["red", "#fff", "#12345g", "", "#000000;background:url(//evil.example)"])
def test_what_is_no_colour_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="Not a colour"):
        render(
            "order-approved",
            "en",
            **SAMPLES["order-approved"],
            person={"name": ""},
            seller={**SELLER, "accent": accent},
        )


def test_a_person_without_a_name_is_greeted_all_the_same() -> None:
    made = render("order-approved", "en", **{**COMMON, **SAMPLES["order-approved"], "person": {"name": ""}})

    assert made.text.startswith("Hello,\n\nYour order")
