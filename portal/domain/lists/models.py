"""Views of lists, and lists taken out as files: what of an address makes the state, and whose it is."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Coded, SellerOwned, UtcDateTime, owned


class SavedView(SellerOwned):
    """A list's search, filters, order and columns under a name; ``query`` is that part of its address."""

    __tablename__ = "saved_view"

    public_id: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id", ondelete="CASCADE"))
    endpoint: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = owned(UniqueConstraint("seller_id", "endpoint", "user_id", "name"))


KEPT = timedelta(days=7)
"""How long a file that was made can be fetched."""


class FileKind(StrEnum):
    """How a list is written down."""

    CSV = "csv"
    XLSX = "xlsx"


class ListFile(SellerOwned):
    """A long list that is, or was, written down for somebody: ready once it is finished.

    `membership_id` says in whose right; `query` is the list's state.
    """

    __tablename__ = "list_file"

    public_id: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id", ondelete="CASCADE"))
    membership_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("membership.id", ondelete="CASCADE"))
    endpoint: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    kind: Mapped[FileKind] = mapped_column(Coded(FileKind))
    title: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(10))
    rows: Mapped[int]
    rows_done: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = owned(Index("ix_list_file_created_at", "created_at"))

    @property
    def kept_until(self) -> datetime:
        """When it is deleted."""
        return self.created_at + KEPT
