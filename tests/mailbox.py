"""A real SMTP server for tests: keeps each message, and refuses or hangs up when told to."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as default_policy

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.local.smtp import SmtpServer

ACCEPTED = "250 OK"


class Mailbox(SmtpServer):
    """`messages` holds what was accepted, `envelopes` who it was for, both oldest first."""

    def __init__(self) -> None:
        super().__init__(self)
        self.messages: list[EmailMessage] = []
        self.envelopes: list[list[str]] = []
        self._recipient_answer = ACCEPTED
        self._data_answer = ACCEPTED
        self._hangs_up = False

    def latest(self) -> EmailMessage:
        """The message accepted last."""
        return self.messages[-1]

    def to(self, address: str) -> list[EmailMessage]:
        """The messages accepted for one address, oldest first."""
        pairs = zip(self.messages, self.envelopes, strict=True)
        return [message for message, recipients in pairs if address in recipients]

    def refuse_recipients(self, answer: str = "550 No such user") -> None:
        """Answer each RCPT so; use a code from 400 for "later"."""
        self._recipient_answer = answer

    def refuse_messages(self, answer: str = "451 Try again later") -> None:
        """Answer each DATA so, and keep nothing."""
        self._data_answer = answer

    def hang_up_after_data(self) -> None:
        """Keep the message, and close the connection without an answer."""
        self._hangs_up = True

    def behave(self) -> None:
        """Accept everything again."""
        self._recipient_answer = self._data_answer = ACCEPTED
        self._hangs_up = False

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept or refuse one recipient."""
        if self._recipient_answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return self._recipient_answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep or refuse one message."""
        if self._data_answer != ACCEPTED:
            return self._data_answer
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = BytesParser(policy=default_policy).parsebytes(content)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.envelopes.append(list(envelope.rcpt_tos))
        if self._hangs_up and server.transport is not None:
            server.transport.abort()
        return ACCEPTED
