"""Tables of commercial terms."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Amount, Coded, SellerOwned, owned, within_seller
from portal.kernel.ids import new_public_id

FROM_THE_START = date.min
"""The first day of what holds since ever."""


class BookBase(StrEnum):
    """What a price book starts from."""

    RETAIL = "retail"
    OWN_COST = "own_cost"


class LineKind(StrEnum):
    """How a price book line changes the price it starts from (spec 2G-7)."""

    DEFAULT = "default"
    PERCENT = "percent"
    DELTA = "delta"
    FIXED = "fixed"


class PriceBook(SellerOwned):
    """A seller's prices for some accounts, in one currency; a child starts from its parent's prices.

    Outside of its days it changes nothing: what it starts from counts. Below `margin_floor`, in percent of
    the price, orders and changes of prices need somebody who may approve.
    """

    __tablename__ = "price_book"

    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    base: Mapped[BookBase] = mapped_column(Coded(BookBase), default=BookBase.RETAIL)
    default_percent: Mapped[Decimal] = mapped_column(Numeric(7, 2), default=Decimal(0))
    valid_from: Mapped[date | None] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    margin_floor: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(
        UniqueConstraint("seller_id", "name"),
        within_seller("parent_id", "price_book"),
        CheckConstraint("default_percent BETWEEN -100 AND 1000", name="percent_range"),
        CheckConstraint("margin_floor BETWEEN 0 AND 100", name="floor_range"),
        CheckConstraint("valid_to >= valid_from", name="days"),
    )

    def is_valid(self, day: date) -> bool:
        """Whether its prices count on that day; the last day is one of its own."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


class PriceBookLine(SellerOwned):
    """The rule for one plan from a day on: its own percent, an amount more or less, or a fixed unit price.

    Of several for a plan, the newest that holds counts.
    """

    __tablename__ = "price_book_line"

    book_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"))
    valid_from: Mapped[date] = mapped_column(default=FROM_THE_START)
    kind: Mapped[LineKind] = mapped_column(Coded(LineKind))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    amount: Mapped[Decimal | None] = mapped_column(Amount())

    __table_args__ = owned(
        UniqueConstraint("seller_id", "book_id", "plan_id", "valid_from"),
        within_seller("book_id", "price_book", ondelete="CASCADE"),
    )


class TaxRate(SellerOwned):
    """A rate in percent of the net amount, owed in a country, or in one of its regions.

    `next_percent` takes its place on the day `next_from`. With reverse charge, a company with a VAT id in
    another country of the European Union owes the tax itself.
    """

    __tablename__ = "tax_rate"

    public_id: Mapped[str] = mapped_column(unique=True, default=lambda: new_public_id("tax"))
    name: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(100), default="")
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    next_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    next_from: Mapped[date | None] = mapped_column()
    reverse_charge: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(
        UniqueConstraint("seller_id", "name"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("next_percent BETWEEN 0 AND 100", name="next_percent_range"),
        CheckConstraint("(next_percent IS NULL) = (next_from IS NULL)", name="next_whole"),
    )

    def percent_on(self, day: date) -> Decimal:
        """The rate of that day."""
        has_changed = self.next_from is not None and self.next_from <= day
        return self.next_percent if has_changed and self.next_percent is not None else self.percent


class SupportKind(StrEnum):
    """How a support fee follows from what the customer spends."""

    PERCENT = "percent"
    AMOUNT = "amount"
    TIERS = "tiers"


class SupportPlan(SellerOwned):
    """A recurring support fee that a customer may be given; `support.py` computes it.

    `tiers` holds from, to (or nothing) and percent of each, as texts of numbers; amounts are in `currency`.
    """

    __tablename__ = "support_plan"

    public_id: Mapped[str] = mapped_column(unique=True, default=lambda: new_public_id("sup"))
    name: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    kind: Mapped[SupportKind] = mapped_column(Coded(SupportKind), default=SupportKind.PERCENT)
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=Decimal(0))
    amount: Mapped[Decimal | None] = mapped_column(Amount())
    minimum: Mapped[Decimal | None] = mapped_column(Amount())
    tiers: Mapped[list[list[str | None]]] = mapped_column(JSONB, default=list)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(UniqueConstraint("seller_id", "name"))
