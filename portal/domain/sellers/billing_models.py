"""How a seller is paid: payment methods, exchange rates, support plans, and what customers are billed by."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Numeric, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Amount, Coded, SellerOwned, owned
from portal.kernel.ids import new_public_id


class PaymentKind(StrEnum):
    """How the money comes, which the invoice tells: a card by a gateway, all others noted by hand."""

    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"
    DEPOSIT = "deposit"
    CARD = "card"


class PaymentMethod(SellerOwned):
    """A way to pay, with the days that an invoice leaves for it and what the invoice says of it."""

    __tablename__ = "payment_method"

    public_id: Mapped[str] = mapped_column(unique=True, default=lambda: new_public_id("pay"))
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[PaymentKind] = mapped_column(Coded(PaymentKind), default=PaymentKind.BANK_TRANSFER)
    payment_days: Mapped[int] = mapped_column(default=30)
    instructions: Mapped[str] = mapped_column(String(500), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    """Others stay with the customers who have them, and are offered to nobody else."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(
        UniqueConstraint("seller_id", "name"),
        CheckConstraint("payment_days BETWEEN 0 AND 90", name="days_range"),
    )


class ExchangeRate(SellerOwned):
    """What one unit of `base` is worth in `quote`, from a day on until a newer rate holds."""

    __tablename__ = "exchange_rate"

    public_id: Mapped[str] = mapped_column(unique=True, default=lambda: new_public_id("rat"))
    base: Mapped[str] = mapped_column(String(3))
    quote: Mapped[str] = mapped_column(String(3))
    rate: Mapped[Decimal] = mapped_column(Numeric(18, 8))
    valid_from: Mapped[date] = mapped_column()

    __table_args__ = owned(
        UniqueConstraint("seller_id", "base", "quote", "valid_from"),
        CheckConstraint("rate > 0", name="positive"),
        CheckConstraint("base <> quote", name="two_currencies"),
    )

    @property
    def digits(self) -> str:
        """The rate as one types it."""
        return format(self.rate.normalize(), "f")


class SupportKind(StrEnum):
    """How a support fee follows from what the customer spends."""

    PERCENT = "percent"
    AMOUNT = "amount"
    TIERS = "tiers"


class SupportPlan(SellerOwned):
    """A recurring support fee on what a customer spends at a provider; `pricing.support` computes it.

    Without `providers` it fits each of them; before `valid_from` nothing is charged. `tiers` holds from,
    to (or nothing), percent and amount (or nothing) of each, as texts of numbers; amounts are in `currency`.
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
    providers: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    is_taxed: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[date | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(UniqueConstraint("seller_id", "name"))

    def covers(self, provider: str) -> bool:
        """Whether a customer may have it for this provider."""
        return not self.providers or provider in self.providers

    def is_ahead(self, day: date) -> bool:
        """Whether it begins after that day."""
        return self.valid_from is not None and self.valid_from > day


class PartialCharges(StrEnum):
    """When what is due for a part of a period is invoiced (2G-6)."""

    ON_ORDER_DAY = "on_order_day"
    ON_BILLING_DAY = "on_billing_day"


class BillingOptions:
    """How a customer is billed (F3). On a shop: what new customers start with, copied when they come."""

    payment_method_id: Mapped[int] = mapped_column(BigInteger)
    payment_currency: Mapped[str] = mapped_column(String(3), default="EUR")
    """What invoices are paid in; balance and credit stay in the account's own currency."""
    prorate_billing: Mapped[bool] = mapped_column(default=False)
    billing_day: Mapped[str] = mapped_column(String(11), default="")
    """`1` to `31` (clamped to the month's end), `last`, or `first_order`; empty without proration."""
    partial_charges: Mapped[PartialCharges | None] = mapped_column(Coded(PartialCharges))
    auto_invoice_notification: Mapped[bool] = mapped_column(default=True)


OPTIONS = (
    "payment_method_id", "payment_currency", "prorate_billing", "billing_day", "partial_charges",
    "auto_invoice_notification",
)  # fmt: skip
BILLING_DAYS = (*(str(day) for day in range(1, 32)), "last", "first_order")
