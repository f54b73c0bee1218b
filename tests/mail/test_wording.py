"""Mails in a seller's own words: fields, buttons, what is left out, and what can do no harm."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from portal.kernel.errors import Invalid
from portal.kernel.texts import LANGUAGES
from portal.mail.render import Rendered, render, usual_wording
from portal.mail.samples import COMMON, SAMPLES
from portal.mail.wording import (
    LARGEST,
    NEVER_OFF,
    SECRET,
    TO_STAFF,
    Wording,
    blocks_of,
    check_wording,
    fields_of,
    names_in,
)


def own(template: str, content: str, subject: str = "S", **changes: Any) -> Rendered:
    values = {**COMMON, **SAMPLES[template], **changes}
    return render(template, "en", Wording(subject, "Heading", content), **values)


def trouble(template: str, content: str, subject: str = "S") -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        check_wording(template, Wording(subject, "H", content))
    return refused.value.field_errors


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", SAMPLES)
def test_the_usual_words_can_be_edited_and_still_say_it(template: str, language: str) -> None:
    wording = usual_wording(template, language)

    check_wording(template, wording)
    made = render(template, language, wording, **{**COMMON, **SAMPLES[template]})
    usual = render(template, language, **{**COMMON, **SAMPLES[template]})

    def links(mail: Rendered) -> set[str]:
        return {str(link["href"]) for link in BeautifulSoup(mail.html, "html5lib").find_all("a")}

    assert made.subject == usual.subject
    assert links(made) == links(usual)
    assert "{{" not in made.text + made.html
    assert not re.search("<[a-z]", wording.content)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", SAMPLES)
def test_the_editor_begins_with_the_very_words_that_are_sent(template: str, language: str) -> None:
    """Also of fields that a seller cannot write: saving unchanged words changes no mail."""
    values = {**COMMON, **SAMPLES[template]}
    edited = render(template, language, usual_wording(template, language), **values)

    assert said(edited) == said(render(template, language, **values))


def said(mail: Rendered) -> str:
    """The words of a mail; its layout aside, which sets labels, bare addresses and spaces its own way."""
    page = BeautifulSoup(mail.html, "html5lib")
    preheader = page.select_one("[style*='display:none']")
    assert preheader
    preheader.decompose()
    for address_below in page.select("p[style*='break-all']"):
        address_below.decompose()
    for link in page.find_all("a"):
        link.string = str(link["href"]).removeprefix("mailto:")
    return re.sub(r"[\s:]", "", page.get_text())


def test_text_and_html_come_from_the_one_content() -> None:
    content = "All of it:\n\n{{ lines }}\n\n[See {{ order_number }}]({{ url }})\n\nBye,\n{{ seller.name }}"
    made = own("order-completed", content, "{{ order_number }} is done")
    page = BeautifulSoup(made.html, "html5lib")

    assert made.subject == "ORD-2026-0042 is done"
    assert made.text.startswith(
        "Hello Cleo Berg,\n\nAll of it:\n\n- 25 x Mailbox migration (Oslo office): €300.00\n"
    )
    assert f"See ORD-2026-0042:\n{SAMPLES['order-completed']['url']}\n\nBye,\nAcme Cloud\n" in made.text
    assert page.h1 is not None
    assert page.h1.get_text() == "Heading"
    assert [link.get_text() for link in page.find_all("a")][:1] == ["See ORD-2026-0042"]
    assert "Mailbox migration" in page.find_all("table")[2].get_text()
    assert "Questions? Write to support@acme.example." in page.get_text()


def test_a_line_whose_fields_are_all_empty_is_left_out() -> None:
    made = own("order-rejected", "No.\nReason: {{ reason }}\n\n{{ reason }}\n\nBye", reason="")

    assert made.text.startswith("Hello Cleo Berg,\n\nNo.\n\nBye\n")


@pytest.mark.acceptance(114)
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hello {{ password }}", "password"), ("{{ order_number.__class__ }}", "order_number.__class__"),
        ("{{ 'a' * 10 }}", "'a' * 10"), ("{{ code }}", "code"), ("{{ url", "{{"), ("}} {{ url }}", "{{"),
        ("{{}}", ""), ("{{ {{ url }} }}", "{{ url"),
    ],
)  # fmt: skip
def test_an_unknown_field_is_refused(text: str, name: str) -> None:
    assert trouble("order-approved", text) == {"content": f"Unknown field {name}."}
    assert trouble("order-approved", "Fine {{ url }}", subject=text) == {"subject": f"Unknown field {name}."}


def test_what_other_engines_would_run_is_text() -> None:
    content = "{% for x in y %}${7*7}{# note #} <b>bold</b> %(name)s {0}"
    check_wording("signup-received", Wording("S", "H", content))

    made = own("order-approved", content)

    assert content in made.text
    assert "&lt;b&gt;bold&lt;/b&gt;" in made.html


def test_a_value_is_neither_field_nor_button_nor_markup() -> None:
    typed = "{{ url }} [Click](https://evil.example) <script>x</script>\r\nBcc: eve@evil.example"
    made = own(
        "order-rejected", "{{ reason }}\n\nBecause {{ reason }}", subject="No: {{ reason }}", reason=typed
    )
    page = BeautifulSoup(made.html, "html5lib")

    assert page.find_all("script") == []
    assert [link["href"] for link in page.find_all("a") if "evil" in str(link["href"])] == []
    assert "{{ url }}" in made.text
    assert not re.search(r"[\r\n]", made.subject)


@pytest.mark.parametrize(
    "content",
    ["https://evil.example/?t={{ url }}", "{{ url }}.evil.example", "See [{{ url }}](https://evil.example)"],
)
def test_an_address_stands_alone_so_that_nobody_else_is_told_of_it(content: str) -> None:
    assert trouble("password-reset", content) == {"content": "Put a space before and after {{ url }}."}


def test_no_button_shows_an_address_or_code() -> None:
    told = trouble("password-reset", "[{{ url }}](https://evil.example)")

    assert told == {"content": "{{ url }} can only stand in the content."}


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/?t={{ url }}", "{{ hours }}", "javascript:alert", "http://plain.example", "x"],
)
def test_a_button_leads_to_an_address_alone(address: str) -> None:
    told = trouble("password-reset", f"{{{{ url }}}}\n\n[Go]({address})")

    assert told == {"content": "A button leads to a field with an address, or to an address with https."}


def test_a_code_never_stands_in_a_subject_which_the_log_keeps() -> None:
    told = trouble("asset-welcome", "{{ code }}", subject="Your {{ code }}")

    assert told == {"subject": "{{ code }} can only stand in the content."}


WITHOUT_LINK = {
    "cloud-account-active", "cloud-account-failed", "request-approved", "request-comment", "request-received",
    "request-rejected", "signup-received", "signup-rejected",
}  # fmt: skip


@pytest.mark.parametrize("template", sorted(set(SAMPLES) - WITHOUT_LINK))
def test_a_message_with_a_link_or_code_cannot_lose_it(template: str) -> None:
    told = trouble(template, "Hello")["content"]
    field = str(told).removeprefix("Without ").removesuffix(" the message is of no use.")

    assert names_in(field)[0] in fields_of(template)
    check_wording(template, Wording("S", "H", f"Hello\n\n{field}"))


@pytest.mark.parametrize("template", sorted(WITHOUT_LINK))
def test_a_message_that_leads_nowhere_says_what_its_seller_wants(template: str) -> None:
    check_wording(template, Wording("S", "H", "Hello"))


@pytest.mark.parametrize(
    ("template", "field"),
    [("asset-welcome", "code"), ("widget-snippet", "snippet"), ("signup-approved", "sign_in_url")],
)
def test_what_is_missed_is_named(template: str, field: str) -> None:
    assert trouble(template, "Hello") == {"content": f"Without {{{{ {field} }}}} the message is of no use."}


def test_a_content_has_a_limit_and_a_large_one_is_quick() -> None:
    assert trouble("order-approved", "ä" * (LARGEST // 2 + 1)) == {"content": "Use 64 kB at most."}
    many = "{{ url }}\n" * (LARGEST // 10)
    check_wording("order-approved", Wording("S", "H", many))

    assert len(blocks_of("order-approved", many, {"url": "https://x.example"})) == 1


def test_an_unproved_reader_gets_no_word_of_a_stranger() -> None:
    assert not {"company", "person.name"} & set(fields_of("confirm-email"))


def test_the_sets_name_mails_that_exist() -> None:
    assert set(SAMPLES) >= NEVER_OFF | TO_STAFF
    tokened = {name for name, sample in SAMPLES.items() if "hours" in sample and "url" in sample}
    assert tokened - SECRET == {"signup-reminder"}
    assert names_in("{{ a }} {{b.c}}") == ["a", "b.c"]
