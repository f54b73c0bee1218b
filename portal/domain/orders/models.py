"""Tables of orders."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Numeric, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import (
    AccountOwned,
    Amount,
    Coded,
    MoneyField,
    OptionalMoneyField,
    SellerOwned,
    UtcDateTime,
    Worded,
    listed_by,
    owned,
    within_seller,
)
from portal.domain.accounts.models import Account
from portal.domain.catalogue.cancellation import Cancellable
from portal.domain.catalogue.models import Cycle
from portal.domain.orders.states import HOLDS, UNDER_WAY, LineStatus, LineType, OrderStatus, OrderType
from portal.domain.pricing.quote import charged_again
from portal.kernel.money import Money, total
from portal.kernel.texts import Words


class Order(AccountOwned):
    """A purchase by one account. Its totals are the sums of its rounded lines.

    `quoted` is the net total that a seller below was told before it sold; above it the order waits.
    """

    __tablename__ = "sales_order"

    public_id: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(String(20))
    type: Mapped[OrderType] = mapped_column(Coded(OrderType))
    status: Mapped[OrderStatus] = mapped_column(Coded(OrderStatus))
    currency: Mapped[str] = mapped_column(String(3))
    net_amount: Mapped[Decimal] = mapped_column(Amount())
    tax_amount: Mapped[Decimal] = mapped_column(Amount())
    gross_amount: Mapped[Decimal] = mapped_column(Amount())
    quoted_amount: Mapped[Decimal | None] = mapped_column(Amount())
    approval_needed: Mapped[bool] = mapped_column(default=False)
    is_below_floor: Mapped[bool] = mapped_column(default=False)
    """Whether it needs approval because its margin is below what the price book asks for."""
    basket_id: Mapped[int | None] = mapped_column(BigInteger)
    source_key: Mapped[str] = mapped_column(String(80))
    billing: Mapped[dict[str, str]] = mapped_column(JSONB)
    placed_by: Mapped[str] = mapped_column(String(200))
    placed_by_id: Mapped[int | None] = mapped_column(BigInteger)
    placed_for_customer: Mapped[bool] = mapped_column(default=False)
    is_supplied_below: Mapped[bool] = mapped_column(default=False)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    withdrawal_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal_refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    net, tax, gross = MoneyField("net_amount"), MoneyField("tax_amount"), MoneyField("gross_amount")
    quoted = OptionalMoneyField("quoted_amount")
    account: Mapped[Account] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", order_by="OrderLine.position")
    events: Mapped[list["OrderEvent"]] = relationship(back_populates="order", order_by="OrderEvent.id")

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = owned(
        within_seller("account_id", "account"),
        UniqueConstraint("seller_id", "number"),
        UniqueConstraint("seller_id", "source_key"),
        UniqueConstraint("seller_id", "basket_id"),
        listed_by("sales_order", "id"),
        listed_by("sales_order", "gross_amount", "id"),
        listed_by("sales_order", "status", "id"),
        listed_by("sales_order", "account_id", "id"),
    )

    @property
    def cost(self) -> Money | None:
        """What it costs its seller, net; None where a line's cost is not known, or is of another currency."""
        costs = [line.unit_cost * line.quantity for line in self.lines if line.unit_cost is not None]
        if len(costs) < len(self.lines) or {one.currency for one in costs} != {self.currency}:
            return None
        return total(costs, self.currency).rounded()

    @property
    def then(self) -> dict[Cycle, Money]:
        """What is charged again each cycle after the total."""
        return charged_again(self.lines)

    @property
    def is_moving(self) -> bool:
        """Whether it goes on by itself: it is being executed, and a line waits for nobody of the staff."""
        return self.status is OrderStatus.EXECUTING and any(line.status in UNDER_WAY for line in self.lines)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it is held, or stands no further than at the supplier, who was not asked to stop it yet."""
        if self.status in HOLDS:
            return True
        at_supplier = all(line.supplied and line.status is LineStatus.PROVISIONING for line in self.lines)
        return self.status is OrderStatus.EXECUTING and at_supplier and self.withdrawal_asked_at is None


class OrderLine(AccountOwned, Cancellable):
    """One plan of an order with the price that was quoted, its trace, and how far its set-up is."""

    __tablename__ = "order_line"

    public_id: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    type: Mapped[LineType] = mapped_column(Coded(LineType))
    status: Mapped[LineStatus] = mapped_column(Coded(LineStatus))
    detail: Mapped[Words] = mapped_column(Worded(), default="")
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("product.id"))
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"))
    product_name: Mapped[str] = mapped_column(String(200))
    plan_name: Mapped[str] = mapped_column(String(200))
    cycle: Mapped[Cycle] = mapped_column(Coded(Cycle))
    supplied: Mapped[bool]
    friendly_name: Mapped[str] = mapped_column(String(250), default="")
    data_location: Mapped[str] = mapped_column(String(100), default="")
    """As the product called it when it was ordered; it stays."""
    term_months: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[Decimal] = mapped_column(Amount())
    net_amount: Mapped[Decimal] = mapped_column(Amount())
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    tax_amount: Mapped[Decimal] = mapped_column(Amount())
    gross_amount: Mapped[Decimal] = mapped_column(Amount())
    cost_currency: Mapped[str | None] = mapped_column(String(3))
    cost_amount: Mapped[Decimal | None] = mapped_column(Amount())
    trace: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reservation_key: Mapped[str] = mapped_column(String(120), default="")
    end_buyer: Mapped[dict[str, str] | None] = mapped_column(JSONB)

    unit_price, net = MoneyField("unit_amount"), MoneyField("net_amount")
    tax, gross = MoneyField("tax_amount"), MoneyField("gross_amount")
    unit_cost = OptionalMoneyField("cost_amount", "cost_currency")
    order: Mapped[Order] = relationship(back_populates="lines")

    __table_args__: Any = owned(
        within_seller("order_id", "sales_order"),
        within_seller("account_id", "account"),
        UniqueConstraint("seller_id", "order_id", "position"),
    )


class OrderEvent(AccountOwned):
    """A row of the timeline: plain words for the buyer, and a note for staff alone."""

    __tablename__ = "order_event"

    order_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(60))
    text: Mapped[Words] = mapped_column(Worded())
    staff_text: Mapped[Words] = mapped_column(Worded(), default="")

    order: Mapped[Order] = relationship(back_populates="events")

    __table_args__: Any = owned(
        within_seller("order_id", "sales_order"), listed_by("order_event", "order_id", "id")
    )


class IdempotencyKey(SellerOwned):
    """The form token an order was placed with: the same token again is answered with the same order."""

    __tablename__ = "idempotency_key"

    actor_key: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(100))
    request_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = owned(
        UniqueConstraint("seller_id", "actor_key", "key"),
        within_seller("order_id", "sales_order"),
        Index("ix_idempotency_key_created_at", "created_at"),
    )
