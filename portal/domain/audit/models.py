"""The audit trail. The database refuses to change or delete its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import SellerOwned, UtcDateTime, listed_by, owned


@dataclass(frozen=True)
class Subject:
    """What a record is called, and the customer that it belongs to, if any."""

    name: str
    customer: str = ""

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.name, self.customer)))


class AuditEvent(SellerOwned):
    """One act: ``event`` is ``noun.participle``, ``changes`` maps a field to [old, new]."""

    __tablename__ = "audit_event"
    __allow_unmapped__ = True

    subject: Subject | None = None
    told: Mapping[str, object] = MappingProxyType({})
    """Its changes, with names in the place of numbers. Neither is kept: see `portal.domain.subjects`."""

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str]
    actor_user_id: Mapped[int | None] = mapped_column(BigInteger)
    event: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = owned(listed_by("audit_event", "at", "id"), listed_by("audit_event", "object_id"))


class AuditLink(SellerOwned):
    """The place of an event in its seller's chain. ``digest``: SHA-256 (hex) of the link before and it.

    The database alone writes it, as the last thing of the transaction that wrote the event.
    """

    __tablename__ = "audit_link"

    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("audit_event.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = owned()
