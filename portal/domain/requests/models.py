"""The queue of requests."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import AccountOwned, Coded, UtcDateTime, listed_by, owned, within_seller
from portal.domain.sellers.lists import ListMatch


class RequestType(StrEnum):
    """What is asked for."""

    SIGNUP = "signup"


class RequestStatus(StrEnum):
    """SM-2 of the specification."""

    NEW = "new"
    APPROVED = "approved"
    REJECTED = "rejected"
    DELETED = "deleted"
    EXPIRED = "expired"


class Request(AccountOwned):
    """One thing to decide. After a rejection or deletion only the tombstone remains."""

    __tablename__ = "request"

    account_id: Mapped[int | None] = mapped_column(BigInteger)  # type: ignore[assignment]  # gone with the person
    public_id: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(String(20))
    type: Mapped[RequestType] = mapped_column(Coded(RequestType))
    status: Mapped[RequestStatus] = mapped_column(Coded(RequestStatus))
    membership_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("membership.id", ondelete="SET NULL")
    )
    subject: Mapped[str] = mapped_column(String(200))
    submitted: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    list_match: Mapped[ListMatch] = mapped_column(Coded(ListMatch), default=ListMatch.NONE)
    duplicate_of_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__: Any = owned(
        UniqueConstraint("seller_id", "number"),
        within_seller("account_id", "account"),
        within_seller("duplicate_of_id", "account"),
        listed_by("request", "created_at", "id"),
        listed_by("request", "status", "created_at", "id"),
        Index(
            "uq_request_open_signup",
            "seller_id",
            "membership_id",
            unique=True,
            postgresql_where=text("status = 'new' AND type = 'signup'"),
        ),
    )
