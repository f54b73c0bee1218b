"""The machine that makes mails: languages, formats, brand, and no need of a web request."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.colour import contrast
from portal.kernel.texts import locale_of
from portal.mail import render as rendering
from portal.mail.render import NIGHT, PAPER, Brand, render
from portal.mail.samples import COMMON, SAMPLES, SELLER


def shown(template: str, language: str = "en", **values: Any) -> str:
    """Run one line through the environment of mails."""
    locale = locale_of(language)
    return rendering._environment().from_string(template).render(locale=locale, **values)


@pytest.mark.parametrize(
    ("hours", "text"), [(1, "1 hour"), (24, "24 hours"), (36, "36 hours"), (48, "2 days"), (72, "3 days")]
)
def test_hours(hours: int, text: str) -> None:
    assert shown("{{ value|hours }}", value=hours) == text


def test_values_may_be_objects() -> None:
    @dataclass(frozen=True)
    class Seller:
        name: str
        support_email: str
        accent: str
        logo_url: str
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
