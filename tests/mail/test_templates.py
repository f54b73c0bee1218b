"""Every mail: its texts are complete, hold what they are for, and bear whatever people type."""

import re
from typing import Any

import html5lib  # type: ignore[import-untyped]
import jinja2
import pytest
from bs4 import BeautifulSoup

from portal.mail.message import Mail
from portal.mail.render import FOLDER, Rendered, render
from portal.mail.samples import COMMON, SAMPLES, SELLER

HOSTILE = '<script>alert(1)</script>\r\nBcc: eve@evil.example & "Co"'


def rendered(name: str, **changes: Any) -> Rendered:
    return render(name, "en", **{**COMMON, **SAMPLES[name], **changes})


def leaves(values: Any) -> list[str]:
    """Every text and number in nested sample values."""
    if isinstance(values, dict):
        return [leaf for value in values.values() for leaf in leaves(value)]
    if isinstance(values, list):
        return [leaf for value in values for leaf in leaves(value)]
    return [] if isinstance(values, bool) else [str(values)]


def test_there_are_samples_for_every_folder() -> None:
    folders = {folder.name for folder in FOLDER.iterdir() if folder.name != "_base"}

    assert folders == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_folder_is_complete(name: str) -> None:
    assert {file.name for file in (FOLDER / name).iterdir()} == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_names_its_values_on_top(name: str) -> None:
    for file in ("body.txt", "body.html"):
        comment = (FOLDER / name / file).read_text().partition("#}")[0]

        assert comment.startswith("{#")
        assert [value for value in SAMPLES[name] if not re.search(rf"\b{value}\b", comment)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_each_says_all_it_is_given(name: str) -> None:
    made = rendered(name)
    seen = BeautifulSoup(made.html, "html5lib")
    shown = seen.get_text(" ") + " ".join(str(link["href"]) for link in seen.find_all("a"))

    for leaf in leaves({key: value for key, value in SAMPLES[name].items() if key != "hours"}):
        assert leaf in shown
        assert leaf in made.text


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("missing", ["seller", "person", None])
def test_a_missing_value_is_never_passed_over(name: str, missing: str | None) -> None:
    for key in [missing] if missing else SAMPLES[name]:
        if key == "person" and name == "confirm-email":
            continue
        values = {**COMMON, **SAMPLES[name]}
        del values[key]

        with pytest.raises((jinja2.UndefinedError, KeyError)):
            render(name, "en", **values)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_html_is_sound_and_fetches_nothing(name: str) -> None:
    html = rendered(name).html
    html5lib.HTMLParser(strict=True).parse(html)
    seen = BeautifulSoup(html, "html5lib")

    assert seen.find_all(["img", "script", "link", "iframe", "form", "object"]) == []
    assert "url(" not in html
    assert len(seen.find_all("h1")) == 1
    assert all(table.get("role") == "presentation" or table.find(["th", "td"]) for table in seen("table"))


HTML_TO_PASTE = ("snippet", "link")


@pytest.mark.parametrize("name", SAMPLES)
def test_each_text_is_plain_and_readable(name: str) -> None:
    made = rendered(name)
    plain = made.text
    for snippet in HTML_TO_PASTE:
        plain = plain.replace(str(SAMPLES[name].get(snippet) or "\0"), "")

    assert made.subject == made.subject.strip()
    assert len(made.subject) <= 78
    assert "\n\n\n" not in made.text
    assert not re.search(r"<[a-z/]|&[a-z]+;|\{[{%#]|None", plain)
    assert made.text.endswith("Write to support@acme.example.\n") or "You get this message" in made.text


@pytest.mark.parametrize("name", SAMPLES)
def test_hostile_words_stay_words(name: str) -> None:
    texts = {
        key: HOSTILE for key, value in SAMPLES[name].items() if isinstance(value, str) and "url" not in key
    }
    made = rendered(name, **texts, person={"name": HOSTILE}, seller={**SELLER, "name": HOSTILE})
    seen = BeautifulSoup(made.html, "html5lib")

    assert seen.find_all("script") == []
    assert "\n" not in made.subject
    assert "\r" not in made.subject
    Mail(name, "cleo@x.example", "", made.subject, made.text, made.html, "<1@x.example>")


def test_a_mail_to_an_unproven_address_carries_no_word_of_a_stranger() -> None:
    made = rendered("confirm-email", company="Win-Big", person={"name": "Claim-Now"})

    for text in (made.subject, made.text, made.html):
        assert "Win-Big" not in text
        assert "Claim-Now" not in text


@pytest.mark.parametrize("name", ["signup-rejected", "order-rejected"])
def test_without_a_reason_none_is_announced(name: str) -> None:
    made = rendered(name, reason="")

    assert "reason" not in made.text
    assert "reason" not in made.html


@pytest.mark.parametrize(
    ("needs_approval", "words"), [(True, "needs an approval"), (False, "setting everything up")]
)
def test_a_new_order_tells_what_comes_next(needs_approval: bool, words: str) -> None:
    made = rendered("order-received", needs_approval=needs_approval)

    assert words in made.text
    assert words in made.html


def test_an_order_by_somebody_else_names_them() -> None:
    made = rendered("order-received", ordered_for_by="Ada of Acme")

    assert made.text.startswith("Hello Cleo Berg,\n\nAda of Acme has placed order ORD-2026-0042 for you.")


def test_a_friendly_name_equal_to_the_product_is_not_repeated() -> None:
    made = rendered("asset-welcome", friendly_name="Mailbox migration", quantity=1)

    assert "Name:" not in made.text
    assert "This code holds 1 licence of Mailbox migration:" in made.text


@pytest.mark.parametrize("name", SAMPLES)
def test_sentences_do_not_run_into_each_other(name: str) -> None:
    for paragraph in BeautifulSoup(rendered(name).html, "html5lib").find_all("p"):
        assert not re.search(r"[a-z][.:,][A-Z]", paragraph.get_text())


def test_the_order_reads_well_as_plain_text() -> None:
    assert rendered("order-received").text == (
        "Hello Cleo Berg,\n"
        "\n"
        "Thank you for your order ORD-2026-0042.\n"
        "We are setting everything up now and write to you when it is done.\n"
        "\n"
        "- 25 x Mailbox migration (Oslo office): €300.00\n"
        "- 1 x Online backup: €12.50\n"
        "Total: €312.50\n"
        "Then each month: €12.50\n"
        "\n"
        "Follow the order here:\n"
        "https://portal.example/s/acme/here?token=abc&step=2\n"
        "\n"
        "--\n"
        "Acme Cloud\n"
        "https://portal.example/s/acme\n"
        "Questions? Write to support@acme.example.\n"
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_each_is_greek_for_a_greek_reader(name: str) -> None:
    made = render(name, "el", **{**COMMON, **SAMPLES[name]})
    english = rendered(name)

    assert re.search("[α-ω]{3}", made.subject)
    assert '<html lang="el" dir="ltr">' in made.html
    assert "Γεια σας" in made.text
    said = {line for line in english.text.splitlines() if re.search("^[A-Za-z][a-z]* [a-z]{3}", line)}
    given = " ".join(leaves(SAMPLES[name]))
    english_paragraphs, paragraphs = (
        {one.get_text(" ", strip=True) for one in BeautifulSoup(mail.html, "html5lib").select("p, h1, a")}
        for mail in (english, made)
    )
    said |= {text for text in english_paragraphs & paragraphs if re.search("[a-z]{3,} [a-z]{3,}", text)}
    assert [text for text in said & paragraphs if text not in given] == []
    assert [line for line in said & set(made.text.splitlines()) if line.split(". ", 1)[-1] not in given] == []
