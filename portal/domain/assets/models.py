"""The table of assets."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import (
    AccountOwned,
    Amount,
    Coded,
    MoneyField,
    UtcDateTime,
    listed_by,
    owned,
    within_seller,
)
from portal.domain.accounts.models import Account


class AssetStatus(StrEnum):
    """SM-7, the asset."""

    ISSUED = "issued"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    VOIDED = "voided"


class CodeStatus(StrEnum):
    """SM-7, its redemption code."""

    GENERATED = "generated"
    SENT = "sent"
    REVEALED = "revealed"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    VOID = "void"


class Asset(AccountOwned):
    """What a one-off line brought. Only the asset of the last buyer keeps the sealed code.

    Elsewhere ``code_box`` is wiped as soon as the link below has confirmed; mask and keyed hash stay.
    """

    __tablename__ = "asset"

    public_id: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(String(20))
    order_line_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("product.id"))
    product_name: Mapped[str] = mapped_column(String(200))
    plan_name: Mapped[str] = mapped_column(String(200))
    friendly_name: Mapped[str] = mapped_column(String(250))
    status: Mapped[AssetStatus] = mapped_column(Coded(AssetStatus))
    quantity: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[Decimal] = mapped_column(Amount())
    external_id: Mapped[str] = mapped_column(String(200), default="")
    code_status: Mapped[CodeStatus | None] = mapped_column(Coded(CodeStatus))
    code_box: Mapped[str | None] = mapped_column(Text)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code_mask: Mapped[str] = mapped_column(String(60), default="")
    code_is_below: Mapped[bool] = mapped_column(default=False)
    coupon_expires_on: Mapped[date | None]
    validity_days: Mapped[int | None]
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    unit_price = MoneyField("unit_amount")
    account: Mapped[Account] = relationship(
        primaryjoin="Asset.account_id == Account.id", foreign_keys="Asset.account_id", viewonly=True
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = owned(
        within_seller("account_id", "account"),
        within_seller("order_line_id", "order_line"),
        UniqueConstraint("seller_id", "number"),
        UniqueConstraint("seller_id", "order_line_id"),
        UniqueConstraint("seller_id", "product_id", "code_hash"),
        listed_by("asset", "account_id", "id"),
        listed_by("asset", "status", "id"),
    )

    @property
    def can_reveal(self) -> bool:
        """Whether this is the last buyer's asset and still keeps its code."""
        return self.code_box is not None and not self.code_is_below
