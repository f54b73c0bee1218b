"""The table of subscriptions."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import AccountOwned, Amount, Coded, MoneyField, UtcDateTime, listed_by, owned, within_seller
from portal.domain.accounts.models import Account
from portal.domain.catalogue.cancellation import Cancellable
from portal.domain.catalogue.models import Cycle
from portal.domain.subscriptions.periods import Period, first_period, last_day_of_term


class SubscriptionStatus(StrEnum):
    """The part of SM-6 that is reached today; the rest comes with managing subscriptions."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Subscription(AccountOwned, Cancellable):
    """A rolling service of one account. ``unit_price`` is net, for one unit and one billing cycle."""

    __tablename__ = "subscription"

    public_id: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(String(20))
    order_line_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("product.id"))
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"))
    product_name: Mapped[str] = mapped_column(String(200))
    plan_name: Mapped[str] = mapped_column(String(200))
    friendly_name: Mapped[str] = mapped_column(String(250))
    data_location: Mapped[str] = mapped_column(String(100), default="")
    term_months: Mapped[int] = mapped_column(default=0)
    status: Mapped[SubscriptionStatus] = mapped_column(Coded(SubscriptionStatus))
    quantity: Mapped[int]
    cycle: Mapped[Cycle] = mapped_column(Coded(Cycle))
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[Decimal] = mapped_column(Amount())
    started_on: Mapped[date]
    anchor_day: Mapped[int]
    """The day of the month that its periods are counted from."""
    period_start: Mapped[date]
    period_end: Mapped[date]
    auto_renew: Mapped[bool] = mapped_column(default=True)
    external_id: Mapped[str] = mapped_column(String(200), default="")
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    unit_price = MoneyField("unit_amount")

    @property
    def first_period(self) -> Period:
        """The period it began with."""
        return first_period(self.started_on, self.cycle, self.anchor_day)

    @property
    def term_ends_on(self) -> date:
        """The last day that the customer is bound for now; without a term, that of the period."""
        if not self.term_months:
            return self.period_end
        return last_day_of_term(self.started_on, self.term_months, self.period_start)

    account: Mapped[Account] = relationship(
        primaryjoin="Subscription.account_id == Account.id",
        foreign_keys="Subscription.account_id",
        viewonly=True,
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = owned(
        within_seller("account_id", "account"),
        within_seller("order_line_id", "order_line"),
        UniqueConstraint("seller_id", "number"),
        UniqueConstraint("seller_id", "order_line_id"),
        listed_by("subscription", "account_id", "id"),
        listed_by("subscription", "status", "period_end", "id"),
    )
