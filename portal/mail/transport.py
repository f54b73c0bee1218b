"""Hands mails to a mail server, and says exactly what became of each that was not taken."""

import logging
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.policy import SMTP, SMTPUTF8
from functools import cached_property
from socket import gethostname
from typing import Self
from urllib.parse import unquote, urlsplit

from portal.mail.message import Mail, deliverable

log = logging.getLogger(__name__)

TIMEOUT = 10.0
_PORTS = {"smtp": 25, "smtps": 465}
_REFUSALS = 400
_LINE_START_DOT = re.compile(rb"^\.", re.MULTILINE)


class MailError(Exception):
    """A mail was not taken, or nobody knows."""


class MailRefused(MailError):
    """The server said no for good: sending this mail again is of no use."""


class MailUnreachable(MailError):
    """The mail was not taken for now: send it again later."""


class MailOutcomeUnknown(MailError):
    """The connection ended after the whole mail was sent and before an answer came."""


@dataclass(frozen=True)
class _Server:
    """An address such as `smtps://user:password@mail.example.com`, taken apart."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)

    @classmethod
    def of(cls, url: str) -> Self:
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            port = 0
        if not port or not parts.hostname:
            raise ValueError("The address must look like smtp://user:password@host:port.")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, port, user, password)


class SmtpTransport:
    """Sends each mail over a connection of its own; holds no state, so threads may share it."""

    def __init__(
        self, url: str, *, sender: str = "portico@localhost", tls: ssl.SSLContext | None = None
    ) -> None:
        self._server = _Server.of(url)
        self._sender = sender
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made when it is needed: reading the certificates of this machine takes as long as a mail."""
        return self._given_tls or ssl.create_default_context()

    def send(self, mail: Mail) -> None:
        """Send one mail; raises MailRefused, MailUnreachable or MailOutcomeUnknown."""
        connection = self._connect()
        try:
            self._sign_in(connection)
            _hand_over(connection, mail, self._sender)
        except smtplib.SMTPServerDisconnected as error:
            raise MailUnreachable("The mail server ended the connection.") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnreachable(f"The mail server failed ({type(error).__name__}).") from error
        finally:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        server, ourselves = self._server, gethostname()
        try:
            if server.scheme == "smtps":
                return smtplib.SMTP_SSL(
                    server.host, server.port, ourselves, timeout=TIMEOUT, context=self._tls
                )
            return smtplib.SMTP(server.host, server.port, ourselves, TIMEOUT)
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnreachable(f"The mail server cannot be reached ({type(error).__name__}).") from error

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        connection.ehlo_or_helo_if_needed()
        encrypted = self._server.scheme == "smtps"
        if not encrypted and connection.has_extn("starttls"):
            connection.starttls(context=self._tls)
            connection.ehlo()
            encrypted = True
        if not self._server.user:
            return
        if not encrypted:
            raise MailUnreachable("The mail server offers no encryption, so the password was not sent.")
        try:
            connection.login(self._server.user, self._server.password)
        except smtplib.SMTPAuthenticationError as error:
            raise MailUnreachable(f"The mail server refused our password ({error.smtp_code}).") from None


def _hand_over(connection: smtplib.SMTP, mail: Mail, sender: str) -> None:
    message = mail.as_email(sender=sender)
    addresses = deliverable(mail.from_address or sender), deliverable(mail.to_address)
    copy_to = deliverable(mail.copy_to) if mail.copy_to else ""
    needs_utf8 = not "".join((*addresses, copy_to)).isascii()
    if needs_utf8 and not connection.has_extn("smtputf8"):
        raise MailRefused("The mail server cannot send to an address with such letters.")
    content = message.as_bytes(policy=SMTPUTF8 if needs_utf8 else SMTP)
    options = ("SMTPUTF8", "BODY=8BITMIME") if needs_utf8 else ()
    _ensure_taken(*connection.mail(addresses[0], options))
    _ensure_taken(*connection.rcpt(addresses[1]))
    if copy_to and (answer := connection.rcpt(copy_to))[0] >= _REFUSALS:
        # its reader gets the mail all the same
        log.warning("The copy of %s was not taken (%s).", mail.message_id, answer[0])
    _ensure_taken(*connection.docmd("DATA"))
    connection.send(_LINE_START_DOT.sub(b"..", content) + b".\r\n")
    try:
        code, text = connection.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise MailOutcomeUnknown("No answer came after the mail was sent.") from error
    _ensure_taken(code, text)


def _ensure_taken(code: int, text: bytes) -> None:
    """Judge an answer by its first digit, as SMTP means it."""
    said = f"The mail server answered {code}: {text.decode(errors='replace')[:200]}"
    if 500 <= code < 600:
        raise MailRefused(said)
    if not 200 <= code < 400:
        raise MailUnreachable(said)
