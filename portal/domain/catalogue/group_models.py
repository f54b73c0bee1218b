"""Tables of product groups, and of the characteristics by which their editions are compared."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Coded, SharedDown, UtcDateTime, listed_by, owned, within_seller
from portal.domain.catalogue.models import Product

Value = bool | int | Decimal | str
"""What a characteristic may have as its value."""


class CharacteristicKind(StrEnum):
    """What the values of a characteristic are."""

    BOOL = "bool"
    INT = "int"
    DECIMAL = "decimal"
    TEXT = "text"
    CHOICE = "choice"


class ProductGroup(SharedDown):
    """Editions of one thing, on one page; `compared` ones can be seen side by side."""

    __tablename__ = "product_group"

    public_id: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    compared: Mapped[bool] = mapped_column(default=True)
    published: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=100)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(UniqueConstraint("seller_id", "slug"))


class ProductGroupMember(SharedDown):
    """A product in its group, which is one at most, and its place there."""

    __tablename__ = "product_group_member"

    group_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]

    __table_args__ = owned(
        UniqueConstraint("seller_id", "product_id"),
        within_seller("group_id", "product_group"),
        within_seller("product_id", "product"),
        listed_by("product_group_member", "group_id", "position"),
    )


class Characteristic(SharedDown):
    """Something that can be told of products; `section` is the heading it stands under."""

    __tablename__ = "characteristic"

    name: Mapped[str] = mapped_column(String(120))
    section: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[CharacteristicKind] = mapped_column(Coded(CharacteristicKind))
    unit: Mapped[str] = mapped_column(String(40), default="")
    choices: Mapped[list[str]] = mapped_column(JSONB, default=list)
    show_in_matrix: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=100)

    __table_args__ = owned(UniqueConstraint("seller_id", "section", "name"))


class CharacteristicValue(SharedDown):
    """What is told of one product. Decimal numbers are kept as text, because JSON knows floats alone."""

    __tablename__ = "characteristic_value"

    characteristic_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger)
    kept: Mapped[bool | int | str] = mapped_column("value", JSONB)

    characteristic: Mapped[Characteristic] = relationship()
    product: Mapped[Product] = relationship(overlaps="characteristic")

    __table_args__ = owned(
        UniqueConstraint("seller_id", "characteristic_id", "product_id"),
        within_seller("characteristic_id", "characteristic"),
        within_seller("product_id", "product"),
        listed_by("characteristic_value", "product_id"),
    )

    @property
    def value(self) -> Value:
        """The value as its characteristic's kind has it."""
        return Decimal(self.kept) if self.characteristic.kind is CharacteristicKind.DECIMAL else self.kept
