"""Mails of the demo as values."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class StoredMail:
    """What the inbox shows of a mail."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str
    links: tuple[str, ...]


def read_mail(file: Path) -> StoredMail:
    """Read a mail from its file; only its text part is taken."""
    message = message_from_bytes(file.read_bytes(), policy=default)
    body = message.get_body(preferencelist=("plain",))
    text = str(body.get_content()) if body else ""
    date = message["date"]
    links = tuple(dict.fromkeys(link.rstrip(".,;:)") for link in _LINK.findall(text)))
    sent_at = date.datetime if date is not None else None
    return StoredMail(
        file.name, str(message["subject"] or ""), str(message["to"] or ""), sent_at, text, links
    )
