"""The demo's inbox: what our SMTP server was given lies in files, whole."""

import smtplib
import stat
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from portal.local.inbox import MailCatcher


def send(catcher: MailCatcher, subject: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@acme.example", "cleo@bakery.example", subject
    message.set_content("Grüße\n.\n..two dots\n")
    with smtplib.SMTP("127.0.0.1", catcher.port, timeout=5) as client:
        client.send_message(message)


def test_each_mail_is_one_private_file_in_the_order_of_arrival(tmp_path: Path) -> None:
    with MailCatcher(tmp_path / "mail") as catcher:
        for number in range(12):
            send(catcher, f"Mail {number}")

    files = sorted((tmp_path / "mail").iterdir())
    mails = [BytesParser(policy=policy.default).parsebytes(file.read_bytes()) for file in files]
    assert [mail["Subject"] for mail in mails] == [f"Mail {number}" for number in range(12)]
    assert mails[0].get_content().splitlines() == ["Grüße", ".", "..two dots"]
    assert {file.suffix for file in files} == {".eml"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
