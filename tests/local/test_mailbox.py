"""The SMTP server that the tests of mail rely on."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.mailbox import Mailbox


def send(mailbox: Mailbox, to: str = "cleo@example.com") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@example.com", to, "Grüße"
    message.set_content("Hello")
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client:
        client.send_message(message)


def test_it_keeps_messages_by_recipient(smtp_server: Mailbox) -> None:
    send(smtp_server)
    send(smtp_server, to="sam@example.com")

    assert smtp_server.latest()["Subject"] == "Grüße"
    assert [message["To"] for message in smtp_server.to("cleo@example.com")] == ["cleo@example.com"]


def test_it_refuses_recipients_as_told(smtp_server: Mailbox) -> None:
    smtp_server.refuse_recipients("550 No such user")

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp_server)
    assert smtp_server.messages == []


def test_it_refuses_messages_as_told_and_behaves_again(smtp_server: Mailbox) -> None:
    smtp_server.refuse_messages("451 Try again later")
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        send(smtp_server)

    smtp_server.behave()
    send(smtp_server)

    assert len(smtp_server.messages) == 1


def test_it_hangs_up_after_it_has_taken_the_message(smtp_server: Mailbox) -> None:
    smtp_server.hang_up_after_data()

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_server)
    assert len(smtp_server.messages) == 1
