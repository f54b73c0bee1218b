"""Tables of invoices. A trigger refuses every change of an issued one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, Numeric, String, UniqueConstraint, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Mapped, column_property, mapped_column, relationship

from portal.db import AccountOwned, Amount, Coded, MoneyField, UtcDateTime, listed_by, owned, within_seller
from portal.domain.accounts.models import Account
from portal.domain.billing.charges import Charge
from portal.domain.billing.states import InvoiceStatus
from portal.domain.ledger.models import LedgerTransaction
from portal.domain.orders.models import OrderLine
from portal.domain.sellers.billing_models import PaymentKind
from portal.kernel.money import Money, total
from portal.kernel.texts import Text, day_in_words, noted

_PLEASE_PAY = noted("Please pay %(total)s by %(day)s, naming invoice %(number)s.")
_HOW_TO_PAY = {
    PaymentKind.BANK_TRANSFER: noted("Please transfer %(total)s by %(day)s, with the reference %(number)s."),
    PaymentKind.CASH: noted("Please pay %(total)s in cash by %(day)s, naming invoice %(number)s."),
    PaymentKind.DEPOSIT: noted("Please deposit %(total)s at our bank by %(day)s, naming invoice %(number)s."),
}
PAYMENT = "payment"
"""The kind of transaction in the ledger that pays an invoice; its reference is the invoice's public id."""


@dataclass(frozen=True)
class Payable:
    """The lines of an invoice and their sums in one currency."""

    charges: Sequence[Charge]
    currency: str

    @property
    def net(self) -> Money:
        """The sum of the lines without tax."""
        return total((one.net for one in self.charges), self.currency)

    @property
    def tax(self) -> Money:
        """The sum of their tax."""
        return total((one.tax for one in self.charges), self.currency)

    @property
    def gross(self) -> Money:
        """What is to be paid."""
        return self.net + self.tax


class Invoice(AccountOwned):
    """A bill from the seller to one account; both parties are written down as they were at issue."""

    __tablename__ = "invoice"

    public_id: Mapped[str] = mapped_column(unique=True)
    status: Mapped[InvoiceStatus] = mapped_column(Coded(InvoiceStatus))
    number: Mapped[str | None] = mapped_column(String(30))
    order_id: Mapped[int] = mapped_column(BigInteger)
    order_number: Mapped[str] = mapped_column(String(20))
    sequence: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    net_amount: Mapped[Decimal] = mapped_column(Amount())
    tax_amount: Mapped[Decimal] = mapped_column(Amount())
    gross_amount: Mapped[Decimal] = mapped_column(Amount())
    seller_party: Mapped[dict[str, Any]] = mapped_column(JSONB)
    buyer_party: Mapped[dict[str, Any]] = mapped_column(JSONB)
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issue_on: Mapped[date | None]
    """The billing day that a draft of partial charges waits for."""
    payment_currency: Mapped[str] = mapped_column(String(3))
    exchange_rate: Mapped[Decimal | None] = mapped_column(Numeric(18, 8))
    """What one unit of the account's currency was worth in that of payment on the day of issue."""

    net, tax, gross = MoneyField("net_amount"), MoneyField("tax_amount"), MoneyField("gross_amount")
    lines: Mapped[list["InvoiceLine"]] = relationship(
        back_populates="invoice", order_by="InvoiceLine.position"
    )
    account: Mapped[Account] = relationship(
        primaryjoin="Invoice.account_id == Account.id", foreign_keys="Invoice.account_id", viewonly=True
    )

    __table_args__: Any = owned(
        within_seller("account_id", "account"),
        within_seller("order_id", "sales_order"),
        UniqueConstraint("seller_id", "number"),
        UniqueConstraint("seller_id", "order_id", "sequence"),
        listed_by("invoice", "id"),
        listed_by("invoice", "issued_on"),
        listed_by("invoice", "due_on"),
        listed_by("invoice", "account_id", "id"),
        Index("ix_invoice_issue_on", "seller_id", "issue_on", postgresql_where=text("status = 'draft'")),
    )

    paid_at: ClassVar[InstrumentedAttribute[datetime | None]]
    """When it was paid in full, read from the ledger with the row."""

    @property
    def payable(self) -> "Payable":
        """What is to be paid, in the currency of payment; balance and credit count the amounts of the row."""
        if self.exchange_rate is None or self.payment_currency == self.currency:
            return Payable([line.charge for line in self.lines], self.currency)
        rate, currency = self.exchange_rate, self.payment_currency
        return Payable([line.charge.converted(rate, currency) for line in self.lines], currency)

    @property
    def conversion(self) -> Text | str:
        """How the amounts to be paid come about, where they are not in the account's currency."""
        if self.exchange_rate is None or self.payment_currency == self.currency:
            return ""
        return Text(
            "Converted at 1 %(base)s = %(rate)s %(quote)s. On the account it counts as %(total)s.",
            base=self.currency, rate=format(self.exchange_rate.normalize(), "f"),
            quote=self.payment_currency, total=self.gross,
        )  # fmt: skip

    @property
    def how_to_pay(self) -> Text:
        """What the buyer does to pay it, by the kind of its method at issue."""
        sentence = _HOW_TO_PAY.get(self.seller_party.get("payment_kind", ""), _PLEASE_PAY)
        total, day = self.payable.gross, day_in_words(self.due_on)
        return Text(sentence, total=total, day=day, number=self.number or "")

    @property
    def payment_details(self) -> str:
        """What the seller says about the payment, such as its account at the bank."""
        return str(self.seller_party.get("payment_instructions", ""))

    @property
    def remarks(self) -> list[Text]:
        """What stands below the sums: how they were converted, why there is no tax."""
        exemption, vat_id = self.buyer_party.get("tax_exemption"), self.buyer_party.get("vat_id", "")
        owed = Text(
            "Reverse charge: the tax is owed by the customer with the VAT id %(vat_id)s"
            " (Article 196 of Directive 2006/112/EC).", vat_id=vat_id,
        )  # fmt: skip
        return [
            *([self.conversion] if isinstance(self.conversion, Text) else []),
            *([Text("No tax: %(reason)s", reason=exemption)] if exemption else []),
            *([owed] if self.buyer_party.get("owes_tax") else []),
        ]

    def is_overdue(self, today: date) -> bool:
        """Whether its day of payment has passed and nobody has paid."""
        return self.paid_at is None and self.due_on is not None and today > self.due_on

    def standing(self, today: date) -> str:
        """What a reader wants to know of it: `paid`, `overdue`, or that it is `issued`."""
        return "paid" if self.paid_at else "overdue" if self.is_overdue(today) else "issued"


Invoice.paid_at = column_property(  # type: ignore[assignment]  # the mapper makes the attribute
    select(LedgerTransaction.at)
    .where(
        LedgerTransaction.seller_id == Invoice.seller_id,
        LedgerTransaction.kind == PAYMENT,
        LedgerTransaction.reference == Invoice.public_id,
    )
    .scalar_subquery()
)


class InvoiceLine(AccountOwned):
    """One order line as it is billed; the period is given for recurring services, both days inclusive."""

    __tablename__ = "invoice_line"

    invoice_id: Mapped[int] = mapped_column(BigInteger)
    order_line_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(500))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    quantity: Mapped[int]
    days: Mapped[int | None]
    cycle_days: Mapped[int | None]
    """The days that are billed and those of the full cycle, where a part of one is billed."""
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[Decimal] = mapped_column(Amount())
    net_amount: Mapped[Decimal] = mapped_column(Amount())
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    tax_amount: Mapped[Decimal] = mapped_column(Amount())
    gross_amount: Mapped[Decimal] = mapped_column(Amount())

    unit_price, net = MoneyField("unit_amount"), MoneyField("net_amount")
    tax, gross = MoneyField("tax_amount"), MoneyField("gross_amount")
    invoice: Mapped[Invoice] = relationship(back_populates="lines")
    order_line: Mapped[OrderLine] = relationship(
        primaryjoin="InvoiceLine.order_line_id == OrderLine.id",
        foreign_keys="InvoiceLine.order_line_id",
        viewonly=True,
    )
    """Its trace says how the price came about; the price of an order line never changes."""

    @property
    def charge(self) -> Charge:
        """How its amounts come about."""
        return Charge(self.unit_price, self.quantity, self.tax_percent, self.days, self.cycle_days)

    __table_args__: Any = owned(
        within_seller("invoice_id", "invoice"),
        within_seller("order_line_id", "order_line"),
        within_seller("account_id", "account"),
        UniqueConstraint("seller_id", "order_line_id"),
        UniqueConstraint("seller_id", "invoice_id", "position"),
    )
