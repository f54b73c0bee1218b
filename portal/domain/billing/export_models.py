"""The table of where a customer's detailed bills go."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import AccountOwned, UtcDateTime, owned, within_seller
from portal.domain.sellers.models import LONGEST_CHECK


class BillExport(AccountOwned):
    """A bucket that gets a file of the issued lines each month, once a test file could be written there.

    `finding` is what became of the last file, as a code of `portal.connectors.s3`.
    """

    __tablename__ = "bill_export"

    public_id: Mapped[str] = mapped_column(unique=True)
    bucket: Mapped[str] = mapped_column(String(63))
    region: Mapped[str] = mapped_column(String(30))
    prefix: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(600), default="")
    key_id: Mapped[str] = mapped_column(String(128))
    secret_box: Mapped[str] = mapped_column(Text)
    is_proved: Mapped[bool] = mapped_column(default=False)
    finding: Mapped[str] = mapped_column(String(20), default="")
    check_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = owned(
        within_seller("account_id", "account"), UniqueConstraint("seller_id", "account_id")
    )

    def is_being_checked(self, at: datetime) -> bool:
        """Whether a job was asked for a test file and has not said what became of it."""
        asked, tried = self.check_asked_at, self.tried_at
        if asked is None or at - asked > LONGEST_CHECK:
            return False
        return tried is None or tried < asked


class BillMonth(AccountOwned):
    """A month whose lines a bucket is to get; `finding` is what became of the last try."""

    __tablename__ = "bill_month"

    export_id: Mapped[int] = mapped_column(BigInteger)
    month: Mapped[date]
    """Its first day."""
    finding: Mapped[str] = mapped_column(String(20), default="")
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__: Any = owned(
        within_seller("export_id", "bill_export", ondelete="CASCADE"),
        within_seller("account_id", "account"),
        UniqueConstraint("seller_id", "export_id", "month"),
    )
