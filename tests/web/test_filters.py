"""Money, numbers, days and moments as people read them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import render_template_string
from flask_wtf import FlaskForm
from jinja2 import UndefinedError
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from portal.kernel import clock
from portal.kernel.money import Money
from portal.web.filters import form_problems
from tests.web.small_app import small_app

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def shown(template: str, *, locale: str = "en_GB", zone: str = "Europe/Berlin", **values: object) -> str:
    with small_app(locale=locale, zone=zone).test_request_context():
        return render_template_string(template, **values)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("1234.5", "EUR", "en_GB", "€1,234.50"),
        ("1234.5", "EUR", "de", "1.234,50\xa0€"),
        ("1234.5", "JPY", "en_GB", "JP¥1,235"),
        ("1.2345", "KWD", "en_GB", "KWD\xa01.235"),
        ("0.005", "EUR", "en_GB", "€0.01"),
        ("-12.5", "EUR", "en_GB", "-€12.50"),
    ],
)
def test_money_is_rounded_half_up_to_its_smallest_unit(
    amount: str, currency: str, locale: str, text: str
) -> None:
    assert shown("{{ m | money }}", locale=locale, m=Money.of(amount, currency)) == text


@pytest.mark.parametrize(
    ("amount", "locale", "text"),
    [("12.5", "en_GB", "€12.50"), ("0.0125", "en_GB", "€0.0125"), ("0.000123", "de", "0,000123\xa0€")],
)
def test_a_unit_price_keeps_up_to_six_places(amount: str, locale: str, text: str) -> None:
    assert shown("{{ m | unit_price }}", locale=locale, m=Money.of(amount, "EUR")) == text


def test_money_can_carry_its_code() -> None:
    assert shown("{{ m | money_code }}", m=Money.of("1234.5", "EUR")) == "1,234.50\xa0EUR"
    assert shown("{{ m | money_code }}", m=Money.of("1234.5", "JPY")) == "1,235\xa0JPY"


def test_numbers_follow_the_language() -> None:
    assert shown("{{ 12000 | quantity }} {{ rate | percent }}", rate=Decimal("7.5")) == "12,000 7.5%"
    assert shown("{{ 12000 | quantity }}", locale="de") == "12.000"
    assert shown("{{ 19 | percent }}") == "19%"


def test_a_day_stays_the_day_it_is_and_a_moment_falls_on_the_readers() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    assert shown("{{ d | day }}", d=date(2026, 11, 24)) == "24 Nov 2026"
    assert shown("{{ d | day }}", d=late) == "25 Nov 2026"
    assert shown("{{ d | day }}", d=late, zone="UTC") == "24 Nov 2026"


def test_a_moment_names_its_zone() -> None:
    html = shown("{{ at | moment }}", at=NOON)

    assert html == (
        '<time datetime="2026-11-24T13:00:00+01:00" '
        'title="Tuesday, 24 November 2026, 13:00:00 Central European Standard Time">'
        "24 Nov 2026, 13:00</time>"
    )


def test_what_is_near_is_told_by_distance_and_what_is_far_by_date() -> None:
    with clock.frozen(NOON):
        near = shown("{{ at | relative }}", at=NOON - timedelta(hours=3))
        far = shown("{{ at | relative }}", at=NOON - timedelta(days=8))
        now = [shown("{{ at | relative }}", at=NOON + timedelta(milliseconds=one)) for one in (-400, 0, 400)]

    assert ">3 hours ago</time>" in near
    assert "Tuesday, 24 November 2026, 10:00:00" in near
    assert ">16 Nov 2026, 13:00</time>" in far
    assert all(">1 second ago</time>" in one for one in now)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("Acme", "A"), ("anna maria von der Berg", "AB"), ("— & Co", "C"), ("", "")],
)
def test_initials(name: str, letters: str) -> None:
    assert shown("{{ name | initials }}", name=name) == letters


def test_the_page_knows_its_language_and_direction() -> None:
    assert shown("{{ html_lang() }} {{ html_dir() }}") == "en-GB ltr"
    assert shown("{{ html_lang() }} {{ html_dir() }}", locale="ar") == "ar rtl"


def test_an_unknown_variable_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        shown("{{ nobody }}")


def test_each_rendering_of_a_form_has_a_key_of_its_own() -> None:
    first, second = shown("{{ new_idempotency_key() }} {{ new_idempotency_key() }}").split()

    assert first != second
    assert len(first) == 22


class Address(Form):
    city = StringField("City", [DataRequired("Enter a city.")])


class ManyKinds(FlaskForm):
    name = StringField("Name", [DataRequired("Enter a name.")])
    plan = RadioField("Plan", [DataRequired("Choose a plan.")], choices={"a": "A"})
    kinds = SelectMultipleField(
        "Kinds",
        [DataRequired("Choose a kind.")],
        choices={"a": "A"},
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    address = FormField(Address)
    notes = FieldList(StringField("Note", [DataRequired("Write a note.")]), min_entries=1)
    secret = HiddenField("Secret", [DataRequired("The form is not complete.")])


def test_every_error_is_listed_with_the_place_to_go() -> None:
    with small_app().test_request_context(method="POST"):
        form = ManyKinds(MultiDict(), meta={"csrf": False})
        form.validate()
        form.form_errors.append("The basket changed.")

        assert form_problems(form) == [
            ("", "The basket changed."),
            ("name", "Enter a name."),
            ("plan-0", "Choose a plan."),
            ("kinds-0", "Kinds: Choose a kind."),
            ("address", "Address: Enter a city."),
            ("notes", "Notes: Write a note."),
            ("", "The form is not complete."),
        ]
