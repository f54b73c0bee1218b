"""Texts that wait for their reader, and how days are written for one."""

from datetime import UTC, date, datetime

import pytest
from babel import Locale

from portal.kernel.money import Money
from portal.kernel.pseudo import stretched
from portal.kernel.texts import Text, day_in_words, locale_of, moment_in_words, speaking, translations_for


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
