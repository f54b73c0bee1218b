"""Tables of provisioning. They exist only at the link whose seller owns the connector."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import AccountOwned, Coded, UtcDateTime, Worded, listed_by, owned, within_seller
from portal.domain.orders.models import OrderLine
from portal.domain.provisioning.states import JobStatus, OperationState
from portal.kernel.texts import Words


class ProvisioningJob(AccountOwned):
    """The work of setting one order line up; ``staff_reason`` never reaches the buyer."""

    __tablename__ = "provisioning_job"

    public_id: Mapped[str] = mapped_column(unique=True)
    order_line_id: Mapped[int] = mapped_column(BigInteger)
    connector: Mapped[str] = mapped_column(String(40))
    status: Mapped[JobStatus] = mapped_column(Coded(JobStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    public_reason: Mapped[Words] = mapped_column(Worded(), default="")
    staff_reason: Mapped[Words] = mapped_column(Worded(), default="")

    line: Mapped[OrderLine] = relationship(
        primaryjoin="ProvisioningJob.order_line_id == OrderLine.id", foreign_keys=order_line_id, viewonly=True
    )

    __table_args__: Any = owned(
        within_seller("order_line_id", "order_line"),
        within_seller("account_id", "account"),
        UniqueConstraint("seller_id", "order_line_id"),
        listed_by("provisioning_job", "status", "id"),
    )


class ProviderOperation(AccountOwned):
    """One effect at the vendor, known by a key that all attempts share; ``facts`` is what it told us."""

    __tablename__ = "provider_operation"

    order_line_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(20))
    sequence: Mapped[int]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[OperationState] = mapped_column(Coded(OperationState))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    external_id: Mapped[str] = mapped_column(String(200), default="")
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)

    __table_args__: Any = owned(
        within_seller("order_line_id", "order_line"),
        UniqueConstraint("seller_id", "order_line_id", "action", "sequence"),
    )
