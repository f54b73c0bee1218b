"""Views of lists: what of an address makes the state, and whose it is."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import SellerOwned, UtcDateTime, owned


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
