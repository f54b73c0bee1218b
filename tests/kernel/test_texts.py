"""Texts that wait for their reader."""

from babel import Locale

from portal.kernel.money import Money
from portal.kernel.pseudo import stretched
from portal.kernel.texts import Text, speaking, translations_for


def test_a_text_is_read_in_the_language_of_its_reader() -> None:
    text = Text("Use %(number)s characters at most.", number=2)

    with speaking(Locale("el")):
        assert str(text) == "Σελίδα 2"
    assert str(text) == "Page 2"


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
