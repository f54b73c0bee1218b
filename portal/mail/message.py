"""One mail to one person, checked so that no value can add a header or another recipient."""

import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from unicodedata import category

import idna

from portal.kernel import clock
from portal.kernel.errors import Invalid

_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]{1,253}")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_LONGEST_HEADER = 300


@dataclass(frozen=True)
class Attachment:
    """A file that goes along; `kind` is its media type, such as `application/pdf`."""

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Mail:
    """What is sent, to whom, and from whom; its texts may hold codes, so they are not shown.

    Without `from_address` the mail comes from the sender of the transport. The message id stays
    the same over all attempts, so that a mailbox can recognise a repetition.
    """

    template: str
    to_address: str
    to_name: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    message_id: str
    reply_to: str = ""
    reply_to_name: str = ""
    from_name: str = ""
    from_address: str = ""
    copy_to: str = ""
    """Who gets it too without being named in it."""
    attachment: Attachment | None = None

    def __post_init__(self) -> None:
        for line in (self.to_name, self.subject, self.from_name, self.reply_to_name):
            _ensure_one_line(line)
        _ensure_address(self.to_address)
        for address in filter(None, (self.reply_to, self.from_address, self.copy_to)):
            _ensure_address(address)
        if not _MESSAGE_ID.fullmatch(self.message_id):
            raise Invalid("A mail needs a message id such as <key@host>.")

    def as_email(self, *, sender: str) -> EmailMessage:
        """Return the message as mail servers take it; `sender` fills in for `from_address`."""
        message = EmailMessage(policy=SMTP)
        message["From"] = _mailbox(self.from_name, self.from_address or sender)
        message["To"] = _mailbox(self.to_name, self.to_address)
        if self.reply_to:
            message["Reply-To"] = _mailbox(self.reply_to_name or self.from_name, self.reply_to)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        if self.attachment is not None:
            main, _, sub = self.attachment.kind.partition("/")
            message.add_attachment(
                self.attachment.content, maintype=main, subtype=sub, filename=self.attachment.name
            )
        return message


def message_id(key: str, host: str) -> str:
    """Return the message id of a mail whose sending has this key, such as an outbox id."""
    return f"<{re.sub(r'[^A-Za-z0-9._-]', '-', key)}@{re.sub(r'[^A-Za-z0-9.-]', '-', host)}>"


def deliverable(address: str) -> str:
    """Write the domain in ASCII, as mail servers know it: `x@xn--bcher-kva.example`."""
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        raise Invalid("This is not an e-mail address.") from None


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = deliverable(address).rpartition("@")
    return Address(name, local, domain)


def _ensure_one_line(text: str) -> None:
    if len(text) > _LONGEST_HEADER or any(category(letter) in _REFUSED for letter in text):
        raise Invalid("A name or subject of a mail is one line of readable text.")


def _ensure_address(address: str) -> None:
    _ensure_one_line(address)
    if not _ADDRESS.fullmatch(deliverable(address)):
        raise Invalid("This is not an e-mail address.")
