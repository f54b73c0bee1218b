from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.kernel import clock
from portal.kernel.errors import Invalid
from portal.mail.message import Mail, deliverable, message_id

MAIL = Mail(
    template="order-approved",
    to_address="cleo@fjord.example",
    to_name="Cleo Bérg",
    subject="Your order is approved ✓",
    text="Héllo\n",
    html="<p>Héllo</p>",
    message_id="<1@portal.example>",
    reply_to="support@acme.example",
    from_name="Acme, Inc.",
)
INJECTIONS = ("a\r\nBcc: eve@evil.example", "a\nb", "a\rb", "a\0b", "a\u2028b", "a\x85b", "x" * 301)
NOT_ADDRESSES = (
    "",
    "cleo",
    "@x.example",
    "cleo@",
    "a@x.example, b@x.example",
    "a@x.example\r\nRCPT TO:<b@x.example>",
    "Cleo <cleo@x.example>",
    "a b@x.example",
    'a"@x.example',
    "a@b@x.example",
    "cleo@ünï\u200bcode..example",
)


def test_a_mail_becomes_a_message_in_two_parts() -> None:
    with clock.frozen(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        message = MAIL.as_email(sender="portal@portal.example")

    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": '"Acme, Inc." <portal@portal.example>',
        "To": "Cleo Bérg <cleo@fjord.example>",
        "Reply-To": '"Acme, Inc." <support@acme.example>',
        "Subject": "Your order is approved ✓",
        "Date": "Tue, 24 Nov 2026 12:00:00 +0000",
        "Message-ID": "<1@portal.example>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content() for part in message.iter_parts()] == ["Héllo\n", "<p>Héllo</p>\n"]


def test_its_own_sender_comes_first() -> None:
    message = replace(MAIL, from_address="shop@acme.example").as_email(sender="portal@portal.example")

    assert message["From"].addresses[0].addr_spec == "shop@acme.example"


def test_it_is_not_changed_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        MAIL.subject = "other"  # type: ignore[misc]


@pytest.mark.parametrize("name", ["to_name", "subject", "from_name"])
@pytest.mark.parametrize("value", INJECTIONS)
def test_a_header_of_two_lines_is_refused(name: str, value: str) -> None:
    with pytest.raises(Invalid):
        replace(MAIL, **_one(name, value))


@pytest.mark.parametrize("name", ["to_address", "reply_to", "from_address"])
@pytest.mark.parametrize("value", NOT_ADDRESSES)
def test_what_is_not_one_address_is_refused(name: str, value: str) -> None:
    if not value and name != "to_address":
        return
    with pytest.raises(Invalid):
        replace(MAIL, **_one(name, value))


@pytest.mark.parametrize("value", ["", "1@x.example", "<1>", "<1@x>\r\nBcc: e@x.example", "<a b@x.example>"])
def test_what_is_no_message_id_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        replace(MAIL, message_id=value)


def test_texts_do_not_show() -> None:
    assert "Héllo" not in repr(MAIL)


def test_the_message_id_of_a_key_is_always_the_same_and_always_sound() -> None:
    made = message_id("7:order-approved:ord_1 >\r\n", "portal.example:8000")

    assert made == message_id("7:order-approved:ord_1 >\r\n", "portal.example:8000")
    assert replace(MAIL, message_id=made).message_id == "<7-order-approved-ord_1----@portal.example-8000>"


@pytest.mark.parametrize(
    ("address", "ascii_domain"),
    [
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("a@localhost", "a@localhost"),
    ],
)
def test_a_domain_is_written_for_mail_servers(address: str, ascii_domain: str) -> None:
    assert deliverable(address) == ascii_domain
    assert (
        replace(MAIL, to_address=address).as_email(sender="p@x.example")["To"].addresses[0].addr_spec
        == ascii_domain
    )


def _one(name: str, value: str) -> dict[str, Any]:
    return {name: value}
