"""Texts that wait for their reader, and how days are written for one."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel import Locale

from portal.kernel.money import Money
from portal.kernel.pseudo import stretched
from portal.kernel.texts import (
    DAY_FORMATS,
    Percent,
    Text,
    Words,
    day_in_words,
    kept,
    locale_of,
    moment_in_words,
    speaking,
    taken_out,
    translations_for,
    writing_days,
)


def test_a_text_is_read_in_the_language_of_its_reader() -> None:
    text = Text("Use %(number)s characters at most.", number=2)

    with speaking(Locale("el")):
        assert str(text) == "Χρησιμοποιήστε το πολύ 2 χαρακτήρες."
    assert str(text) == "Use 2 characters at most."


def test_an_amount_within_is_written_as_the_reader_does() -> None:
    text = Text("%(amount)s", amount=Money.of("1234.5", "EUR"))

    with speaking(Locale("el")):
        assert str(text) == "1.234,50\N{NO-BREAK SPACE}€"
    assert str(text) == "€1,234.50"


@pytest.mark.parametrize(
    ("value", "english", "greek"),
    [
        (Money.of("0.004125", "EUR"), "€0.004125", "0,004125\N{NO-BREAK SPACE}€"),
        (Percent(Decimal("7.5")), "7.5%", "7,5%"),
        (Percent(Decimal(5), signed=True), "+5%", "+5%"),
        (Percent(Decimal("-12.25"), signed=True), "-12.25%", "-12,25%"),
        (Decimal(1200), "1,200", "1.200"),
        (1200, "1200", "1200"),
        ("7.5", "7.5", "7.5"),
    ],
)
def test_a_value_within_is_written_as_the_reader_does(value: object, english: str, greek: str) -> None:
    text = Text("%(value)s", value=value)

    assert str(text) == english
    with speaking(Locale("el")):
        assert str(text) == greek


@pytest.mark.parametrize(
    "words",
    [
        "",
        "100 % typed %(by)s people",
        Text("Save"),
        Text(
            "%(a)s",
            a=Money.of("0.004125", "EUR"),
            b=Percent(Decimal("-7.5"), signed=True),
            c=3,
            d="x",
            e=Decimal("1.5"),
        ),
        Text("%(state)s", state=Text("the order has expired")),
    ],
)
def test_what_is_kept_comes_back_as_it_was(words: Words) -> None:
    assert taken_out(json.loads(json.dumps(kept(words)))) == words


@pytest.mark.parametrize("value", [date(2026, 11, 24), None, ["a"]])
def test_a_value_that_nobody_could_write_for_a_reader_is_not_kept(value: object) -> None:
    with pytest.raises(TypeError):
        kept(Text("%(value)s", value=value))


def test_a_language_without_catalogue_gets_the_text_itself() -> None:
    assert translations_for(Locale("de")).gettext("Save") == "Save"


def test_a_stretched_text_is_longer_and_keeps_its_placeholders() -> None:
    made = stretched("Order %(number)s of <b>you</b>")

    assert "%(number)s" in made
    assert "<b>" in made
    assert len(made) > 1.4 * len("Order  of you") + len("%(number)s<b></b>")


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en_GB"),
        ("en-GB", "en_GB"),
        ("en_US", "en_US"),
        ("de", "en_GB"),
        ("el", "el"),
        ("el-GR", "el_GR"),
        ("", "en_GB"),
        ("xx", "en_GB"),
        ("not a language", "en_GB"),
    ],
)
def test_a_reader_of_another_language_gets_one_language_throughout(language: str, locale: str) -> None:
    assert locale_of(language) == Locale.parse(locale)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [("en", "24 Nov 2026", "24 Nov 2026, 13:00 CET"), ("el", "24 Νοε 2026", "24 Νοε 2026, 13:00 CET")],
)
def test_days_are_written_in_one_manner(language: str, day: str, moment: str) -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    with speaking(locale_of(language)):
        assert day_in_words(date(2026, 11, 24)) == day
        assert day_in_words(None) == ""
        assert moment_in_words(noon, "Europe/Berlin") == moment


@pytest.mark.parametrize(
    ("day_format", "language", "shown"),
    [
        ("", "en", "24 Nov 2026"), ("", "el", "24 Νοε 2026"), ("d MMMM y", "el", "24 Νοεμβρίου 2026"),
        ("dd/MM/y", "en", "24/11/2026"), ("dd.MM.y", "el", "24.11.2026"), ("y-MM-dd", "en", "2026-11-24"),
        ("MM/dd/y", "en", "11/24/2026"),
    ],
)  # fmt: skip
def test_a_house_writes_its_days_as_it_likes(day_format: str, language: str, shown: str) -> None:
    at = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)

    with speaking(locale_of(language)), writing_days(day_format):
        assert day_in_words(at.date()) == shown
        assert moment_in_words(at, "UTC") == f"{shown}, 22:30 UTC"
    assert day_format in DAY_FORMATS
