"""The log of mails."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Coded, SellerOwned, UtcDateTime, listed_by, owned
from portal.domain.sellers.models import Checked


class MailStatus(StrEnum):
    """How far a mail got."""

    QUEUED = "queued"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """There was nothing to tell any more when it was to be written."""
    SWITCHED_OFF = "switched_off"
    """The seller does not send such messages: nobody got it."""


class MailMessage(SellerOwned):
    """One mail to one person; ``ids`` name the records it is rendered from, no text is kept."""

    __tablename__ = "mail_message"

    public_id: Mapped[str] = mapped_column(unique=True)
    template: Mapped[str] = mapped_column(String(60))
    dedupe_key: Mapped[str] = mapped_column(String(200))
    ids: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    about: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[MailStatus] = mapped_column(Coded(MailStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    message_id: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = owned(
        UniqueConstraint("seller_id", "dedupe_key"),
        listed_by("mail_message", "id"),
        Index("ix_mail_message_about", "seller_id", "about"),
    )


class MailTemplate(SellerOwned):
    """What a seller has changed about one mail in one language; empty texts are the usual ones."""

    __tablename__ = "mail_template"

    public_id: Mapped[str] = mapped_column(unique=True)
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(10))
    enabled: Mapped[bool] = mapped_column(default=True)
    subject: Mapped[str] = mapped_column(String(200), default="")
    heading: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[str] = mapped_column(Text, default="")
    from_name: Mapped[str] = mapped_column(String(100), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    reply_to_name: Mapped[str] = mapped_column(String(100), default="")
    copy_to: Mapped[str] = mapped_column(String(254), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(UniqueConstraint("seller_id", "template", "language"))


class MailSender(SellerOwned, Checked):
    """The address a seller's mails come from, once a TXT record has proved its domain."""

    __tablename__ = "mail_sender"

    address: Mapped[str] = mapped_column(String(254))
    finding: Mapped[str] = mapped_column(String(20), default="")
    """What the last check found, as a code of ``portal.connectors.site_proof``."""

    __table_args__ = owned(UniqueConstraint("seller_id"))
