"""The queue of requests."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import AccountOwned, Coded, UtcDateTime, listed_by, owned, within_seller
from portal.domain.sellers.lists import ListMatch


class RequestType(StrEnum):
    """What is asked for."""

    SIGNUP = "signup"
    RESELLER_SIGNUP = "reseller_signup"
    CLOUD_ACCOUNT_PROVISION = "cloud_account_provision"
    CLOUD_ACCOUNT_LINK = "cloud_account_link"
    CLOUD_ACCOUNT_DELETE = "cloud_account_delete"


SIGN_UP_TYPES = (RequestType.SIGNUP, RequestType.RESELLER_SIGNUP)
CLOUD_ACCOUNT_TYPES = tuple(one for one in RequestType if one not in SIGN_UP_TYPES)


class RequestStatus(StrEnum):
    """SM-2 of the specification."""

    NEW = "new"
    IN_REVIEW = "in_review"
    MORE_INFO = "more_info"
    APPROVED = "approved"
    REJECTED = "rejected"
    DELETED = "deleted"
    EXPIRED = "expired"


OPEN = (RequestStatus.NEW, RequestStatus.IN_REVIEW, RequestStatus.MORE_INFO)
"""What can still be decided."""


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
    assignee_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id", ondelete="SET NULL"))
    assignee: Mapped[str] = mapped_column(String(200), default="")
    answer_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Of the link by which the person answers what we asked, while an answer is waited for."""

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
            postgresql_where=text(
                "status IN ('new', 'in_review', 'more_info') AND type IN ('signup', 'reseller_signup')"
            ),
        ),
    )

    @property
    def is_open(self) -> bool:
        """Whether it can still be decided."""
        return self.status in OPEN

    @property
    def is_sign_up(self) -> bool:
        """Whether somebody wants to come in, as a customer or as a reseller."""
        return self.type in SIGN_UP_TYPES

    @property
    def is_by_staff(self) -> bool:
        """Whether our own people entered it in the portal."""
        return self.source == "portal"

    @property
    def person(self) -> str:
        """Who asks, by name; empty once the person is forgotten."""
        return f"{self.submitted.get('first_name', '')} {self.submitted.get('last_name', '')}".strip()


class RequestComment(AccountOwned):
    """What was said about a request: among staff, or with the person who asks."""

    __tablename__ = "request_comment"

    account_id: Mapped[int | None] = mapped_column(BigInteger)  # type: ignore[assignment]  # as the request's
    request_id: Mapped[int] = mapped_column(BigInteger)
    author: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    is_public: Mapped[bool]
    """Whether the person who asks reads it too."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__: Any = owned(
        within_seller("request_id", "request", ondelete="CASCADE"),
        within_seller("account_id", "account"),
        listed_by("request_comment", "request_id", "id"),
    )
