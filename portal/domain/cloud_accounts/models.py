"""The table of cloud accounts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import AccountOwned, Coded, UtcDateTime, listed_by, owned, within_seller
from portal.domain.accounts.providers import provider_name


class CloudAccountStatus(StrEnum):
    """SM-3b of the specification."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PROVISIONING = "provisioning"
    LINK_REQUESTED = "link_requested"
    AWAITING_OWNER_CONFIRMATION = "awaiting_owner_confirmation"
    ACTIVE = "active"
    DELETE_REQUESTED = "delete_requested"
    DELETED = "deleted"
    REJECTED = "rejected"
    FAILED = "failed"


class CloudAccount(AccountOwned):
    """An account at a cloud provider. A live one belongs to one customer of the whole installation."""

    __tablename__ = "cloud_account"

    public_id: Mapped[str] = mapped_column(unique=True)
    provider: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(64), default="")
    """As the provider numbers it; empty until it is known."""
    owner_email: Mapped[str] = mapped_column(String(254), default="")
    """Of the owner of an existing one, who confirms that it is added."""
    status: Mapped[CloudAccountStatus] = mapped_column(Coded(CloudAccountStatus))
    request_id: Mapped[int | None] = mapped_column(BigInteger)
    """The newest request about it."""
    cost_centre: Mapped[str] = mapped_column(String(60), default="")
    """Under which the buyer counts it; typed by the buyer or the seller's staff."""
    note: Mapped[str] = mapped_column(String(500), default="")
    """Why it came to nothing, or what is left to do at the provider."""
    confirm_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    confirm_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    active_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__: Any = owned(
        within_seller("account_id", "account"),
        within_seller("request_id", "request"),
        listed_by("cloud_account", "account_id", "id"),
        listed_by("cloud_account", "request_id"),
        Index(
            "uq_cloud_account_live",
            "provider",
            "number",
            unique=True,
            postgresql_where=text("status IN ('active', 'delete_requested')"),
        ),
    )

    @property
    def is_over(self) -> bool:
        """Whether nothing can become of it any more."""
        return self.status in (
            CloudAccountStatus.DELETED, CloudAccountStatus.REJECTED, CloudAccountStatus.FAILED
        )  # fmt: skip

    @property
    def provider_name(self) -> str:
        """What the provider is called."""
        return provider_name(self.provider)
