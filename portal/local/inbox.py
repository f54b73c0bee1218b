"""The demo's inbox: each mail that reaches our SMTP server becomes one file."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.kernel import clock
from portal.local.places import private_folder, write_private
from portal.local.smtp import SmtpServer


class MailCatcher(SmtpServer):
    """Writes mails as `<folder>/<time>-<n>.eml`, whose names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        super().__init__(self)
        self._folder = private_folder(folder)
        self._numbers = count(1)

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, and only then say so."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        name = f"{clock.now():%Y%m%dT%H%M%S.%fZ}-{next(self._numbers)}.eml"
        write_private(self._folder / name, raw)
        return "250 OK"
