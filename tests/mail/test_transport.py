"""Mails through real SMTP: taken, refused, put off, broken off; in the clear and over TLS."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.message import MIMEPart
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest

from portal.mail import transport
from portal.mail.transport import MailOutcomeUnknown, MailRefused, MailUnreachable, SmtpTransport
from tests.certificates import certificate
from tests.mail.guarded_server import PASSWORD, USER, guarded_server
from tests.mail.test_message import MAIL
from tests.mailbox import Mailbox

LOGIN = f"{quote(USER)}:{quote(PASSWORD, safe='')}"


@contextmanager
def scripted(*answers: bytes) -> Iterator[str]:
    """A server that says its lines one after the other, and then nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                for answer in answers:
                    connection.sendall(answer)
                    connection.recv(65536)
                connection.settimeout(5)
                while connection.recv(65536):
                    pass

        thread = Thread(target=talk, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(10)


def content(part: MIMEPart) -> str:
    """The text of a part, with the line ends of this machine."""
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusting(pem: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(pem))


def test_a_mail_arrives_as_it_was_written(smtp_server: Mailbox) -> None:
    SmtpTransport(smtp_server.url, sender="portal@portal.example").send(MAIL)

    message = smtp_server.latest()
    assert smtp_server.envelopes == [["cleo@fjord.example"]]
    assert message["From"] == '"Acme, Inc." <portal@portal.example>'
    assert message["To"] == "Cleo Bérg <cleo@fjord.example>"
    assert message["Subject"] == "Your order is approved ✓"
    assert message["Message-ID"] == "<1@portal.example>"
    assert [content(part) for part in message.iter_parts()] == ["Héllo\n", "<p>Héllo</p>\n"]


def test_a_text_that_looks_like_smtp_stays_one_mail(smtp_server: Mailbox) -> None:
    smuggled = "a\n.\nMAIL FROM:<eve@evil.example>\r\n.\r\n..\n.b\n" + "long " * 400 + "\n"

    SmtpTransport(smtp_server.url).send(replace(MAIL, text=smuggled))

    (message,) = smtp_server.messages
    assert content(next(iter(message.iter_parts()))) == smuggled.replace("\r\n", "\n")


def test_each_attempt_has_the_same_message_id(smtp_server: Mailbox) -> None:
    for _ in range(2):
        SmtpTransport(smtp_server.url).send(MAIL)

    assert [message["Message-ID"] for message in smtp_server.messages] == ["<1@portal.example>"] * 2


@pytest.mark.parametrize("address", ["cleo@bücher.example", "jürgen@fjord.example"])
def test_addresses_of_other_alphabets_arrive(smtp_server: Mailbox, address: str) -> None:
    SmtpTransport(smtp_server.url).send(replace(MAIL, to_address=address))

    assert smtp_server.envelopes == [[address.replace("bücher", "xn--bcher-kva")]]


def test_a_server_that_knows_ascii_only_gets_no_other_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.5)

    with scripted(b"220 hi\r\n", b"250 hi\r\n") as url, pytest.raises(MailRefused, match="such letters"):
        SmtpTransport(url).send(replace(MAIL, to_address="jürgen@fjord.example"))


@pytest.mark.parametrize("answer", ["550 No such user", "552 Full", "501 Bad address"])
def test_a_refused_recipient_is_final(smtp_server: Mailbox, answer: str) -> None:
    smtp_server.refuse_recipients(answer)

    with pytest.raises(MailRefused, match=answer[:3]):
        SmtpTransport(smtp_server.url).send(MAIL)
    assert smtp_server.messages == []


@pytest.mark.parametrize("answer", ["450 Busy", "451 Later", "421 Closing"])
def test_a_recipient_put_off_is_tried_again(smtp_server: Mailbox, answer: str) -> None:
    smtp_server.refuse_recipients(answer)

    with pytest.raises(MailUnreachable, match=answer[:3]):
        SmtpTransport(smtp_server.url).send(MAIL)


@pytest.mark.parametrize(
    ("answer", "error"), [("451 Try again later", MailUnreachable), ("554 Spam", MailRefused)]
)
def test_a_message_can_be_put_off_or_refused(
    smtp_server: Mailbox, answer: str, error: type[Exception]
) -> None:
    smtp_server.refuse_messages(answer)

    with pytest.raises(error, match=answer[:3]):
        SmtpTransport(smtp_server.url).send(MAIL)


def test_an_end_after_the_data_leaves_the_outcome_open(smtp_server: Mailbox) -> None:
    smtp_server.hang_up_after_data()

    with pytest.raises(MailOutcomeUnknown):
        SmtpTransport(smtp_server.url).send(MAIL)
    assert len(smtp_server.messages) == 1


def test_silence_after_the_data_leaves_the_outcome_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.5)
    answers = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")

    with scripted(*answers) as url, pytest.raises(MailOutcomeUnknown):
        SmtpTransport(url).send(MAIL)


@pytest.mark.parametrize("known", range(5))
def test_silence_before_the_data_is_harmless(monkeypatch: pytest.MonkeyPatch, known: int) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.5)
    answers = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")[:known]

    with scripted(*answers) as url, pytest.raises(MailUnreachable):
        SmtpTransport(url).send(MAIL)


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"hello?\r\n", b"\x00\xff\r\n", b"2" * 100_000])
def test_a_stranger_on_the_port_is_no_mail_server(monkeypatch: pytest.MonkeyPatch, greeting: bytes) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.5)

    with scripted(greeting) as url, pytest.raises(MailUnreachable):
        SmtpTransport(url).send(MAIL)


def test_nobody_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(MailUnreachable, match="ConnectionRefused"):
        SmtpTransport(f"smtp://127.0.0.1:{port}").send(MAIL)


def test_encryption_is_used_when_it_is_offered(pem: Path, trusting: ssl.SSLContext) -> None:
    with guarded_server(pem) as (port, seen):
        SmtpTransport(f"smtp://{LOGIN}@localhost:{port}", tls=trusting).send(MAIL)

    assert seen.mails == [(USER, True)]


def test_smtps_is_encrypted_from_the_first_byte(pem: Path, trusting: ssl.SSLContext) -> None:
    with guarded_server(pem, at_once=True) as (port, seen):
        SmtpTransport(f"smtps://localhost:{port}", tls=trusting).send(MAIL)

    assert seen.mails == [("", True)]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_certificate_nobody_vouches_for_is_not_believed(pem: Path, at_once: bool) -> None:
    with guarded_server(pem, at_once=at_once) as (port, seen):
        scheme = "smtps" if at_once else "smtp"
        with pytest.raises(MailUnreachable, match="SSLCertVerificationError"):
            SmtpTransport(f"{scheme}://{LOGIN}@localhost:{port}").send(MAIL)

    assert seen.mails == []


def test_a_password_never_travels_in_the_clear() -> None:
    with guarded_server(None) as (port, seen), pytest.raises(MailUnreachable, match="no encryption"):
        SmtpTransport(f"smtp://{LOGIN}@localhost:{port}").send(MAIL)

    assert seen.mails == []


def test_a_wrong_password_is_a_fault_of_ours_and_shows_nowhere(pem: Path, trusting: ssl.SSLContext) -> None:
    with guarded_server(pem) as (port, _), pytest.raises(MailUnreachable, match="535") as caught:
        SmtpTransport(f"smtp://someone:hunter22@localhost:{port}", tls=trusting).send(MAIL)

    assert "hunter22" not in f"{caught.value!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize(
    "url", ["", "localhost:25", "http://h", "smtp://", "smtp://:pw@", "smtp://u:hunter22@h:x"]
)
def test_an_address_that_is_none_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ValueError, match="must look like") as caught:
        SmtpTransport(url)
    assert "hunter22" not in str(caught.value)


def test_the_password_does_not_show() -> None:
    made = SmtpTransport("smtp://u:hunter22@mail.example")

    assert "hunter22" not in f"{made!r} {vars(made)!r}"


@pytest.mark.acceptance(114)
def test_a_copy_goes_to_somebody_whom_the_message_does_not_name(smtp_server: Mailbox) -> None:
    SmtpTransport(smtp_server.url).send(replace(MAIL, copy_to="archive@acme.example"))

    assert smtp_server.envelopes[-1] == [MAIL.to_address, "archive@acme.example"]
    assert "archive" not in smtp_server.latest().as_string()


def test_who_gets_a_copy_cannot_keep_the_mail_from_its_reader(caplog: pytest.LogCaptureFixture) -> None:
    answers = (
        b"220 x\r\n",
        b"250 x\r\n",
        b"250 x\r\n",
        b"250 x\r\n",
        b"550 nobody\r\n",
        b"354 go\r\n",
        b"250 x\r\n",
    )
    with scripted(*answers) as url:
        SmtpTransport(url).send(replace(MAIL, copy_to="archive@acme.example"))

    assert "The copy of" in caplog.text
