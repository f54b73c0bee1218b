"""The SMTP server that the tests of mail rely on."""

import gc
import smtplib
import socket
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


def test_it_hangs_up_on_whoever_still_holds_the_line_when_it_ends() -> None:
    """A socket left to the garbage collector warns later, in whatever test runs then."""
    with Mailbox() as mailbox:
        lines = [socket.create_connection(("127.0.0.1", mailbox.port), timeout=5) for _ in range(20)]

    ended = [_has_ended(line) for line in lines]
    gc.collect()

    assert ended == [True] * 20


def _has_ended(line: socket.socket) -> bool:
    """Whether the other end hangs up, after what it may have said before."""
    with line:
        try:
            while line.recv(1024):
                pass
        except ConnectionResetError:
            pass
    return True
