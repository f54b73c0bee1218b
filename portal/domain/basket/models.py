"""Tables of the basket. One open basket for each visitor, user and account."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import AccountOwned, SellerOwned, UtcDateTime, owned, within_seller
from portal.domain.catalogue.models import Plan, Product


class Basket(AccountOwned):
    """An order before it is placed. A visitor's basket has no account yet and belongs to the visit."""

    __tablename__ = "basket"

    account_id: Mapped[int | None] = mapped_column(BigInteger)  # type: ignore[assignment]  # a visitor has none
    public_id: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    embed_session_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("embed_session.id"))
    billing: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list["BasketLine"]] = relationship(
        back_populates="basket", cascade="all, delete-orphan", order_by="BasketLine.id"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = owned(
        within_seller("account_id", "account"),
        CheckConstraint("user_id IS NOT NULL OR embed_session_id IS NOT NULL", name="somebodys"),
        Index(
            "uq_basket_open_user",
            "seller_id",
            "account_id",
            "user_id",
            unique=True,
            postgresql_where=text("placed_at IS NULL AND user_id IS NOT NULL"),
        ),
        Index(
            "uq_basket_open_visit",
            "seller_id",
            "embed_session_id",
            unique=True,
            postgresql_where=text("placed_at IS NULL AND user_id IS NULL"),
        ),
    )


class BasketLine(SellerOwned):
    """A plan, how many of it, the buyer's own name for it, and where its data shall be kept."""

    __tablename__ = "basket_line"

    public_id: Mapped[str] = mapped_column(unique=True)
    basket_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"))
    quantity: Mapped[int]
    friendly_name: Mapped[str] = mapped_column(String(120), default="")
    data_location: Mapped[str] = mapped_column(String(100), default="")

    basket: Mapped[Basket] = relationship(back_populates="lines")
    plan: Mapped[Plan | None] = relationship()

    __table_args__ = owned(
        within_seller("basket_id", "basket", ondelete="CASCADE"),
        UniqueConstraint(
            "seller_id",
            "basket_id",
            "plan_id",
            "friendly_name",
            "data_location",
            name="uq_basket_line_sameness",
        ),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    @property
    def sameness(self) -> tuple[int, str, str]:
        """What two lines of a basket cannot share: plan, name and location."""
        return self.plan_id, self.friendly_name, self.data_location

    @property
    def product(self) -> Product | None:
        """What is wanted; ``None`` once the seller above who owns it shows it to nobody any more."""
        return self.plan.product if self.plan else None
