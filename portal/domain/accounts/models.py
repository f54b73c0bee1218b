"""Tables of accounts and contacts."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship, synonym, validates

from portal.db import (
    AccountOwned,
    Amount,
    Coded,
    OptionalMoneyField,
    UtcDateTime,
    listed_by,
    owned,
    within_seller,
)
from portal.domain.sellers.billing_models import BillingOptions
from portal.kernel.text import fold
from portal.kernel.texts import country_in_words


class AccountKind(StrEnum):
    """Who buys: an end customer, or a reseller that sells on."""

    CUSTOMER = "customer"
    RESELLER = "reseller"


class AccountStatus(StrEnum):
    """Of the company; its people have states of their own (SM-1)."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Account(AccountOwned, BillingOptions):
    """A company that buys from the seller. ``buyer_key`` is the opaque key it is known by above."""

    __tablename__ = "account"

    account_id = synonym("id")  # an account belongs to itself

    news_to: ClassVar[InstrumentedAttribute[str | None]]
    """The addresses of its people who want news and offers; read where a list asks for them."""

    public_id: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(String(20, collation="C"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(250))
    kind: Mapped[AccountKind] = mapped_column(Coded(AccountKind))
    status: Mapped[AccountStatus] = mapped_column(Coded(AccountStatus))
    currency: Mapped[str] = mapped_column(String(3))
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(10), default="")
    line1: Mapped[str] = mapped_column(String(200), default="")
    line2: Mapped[str] = mapped_column(String(200), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    region: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    vat_id: Mapped[str] = mapped_column(String(32), default="")
    price_book_id: Mapped[int | None] = mapped_column(BigInteger)
    tax_rate_id: Mapped[int | None] = mapped_column(BigInteger)
    """None where the customer is not taxed; `tax_exemption` says why, on each invoice."""
    tax_exemption: Mapped[str] = mapped_column(String(200), default="")
    cloud_providers: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    connected_vendors: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    adjustment_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=Decimal(0))
    """On every price of this customer: above zero an uplift, below a discount."""
    order_approval: Mapped[bool] = mapped_column(default=True)
    credit_limit_amount: Mapped[Decimal | None] = mapped_column(Amount())
    seller_below_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("seller.id"), unique=True)
    buyer_key: Mapped[str] = mapped_column(String(40))
    extra: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What was answered to the seller's extra fields, by their codes."""
    source: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    contacts: Mapped[list["Contact"]] = relationship(back_populates="account", order_by="Contact.id")
    supported: Mapped[list["AccountSupportPlan"]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="AccountSupportPlan.provider"
    )
    credit_limit = OptionalMoneyField("credit_limit_amount")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(
        UniqueConstraint("seller_id", "number"),
        CheckConstraint("adjustment_percent BETWEEN -100 AND 100", name="adjustment_range"),
        within_seller("price_book_id", "price_book"),
        within_seller("tax_rate_id", "tax_rate"),
        within_seller("payment_method_id", "payment_method"),
        listed_by("account", "name_key", "id"),
        listed_by("account", "status", "id"),
    )

    @property
    def support_plans(self) -> dict[str, int]:
        """The id of the support plan for each cloud provider that it has one for."""
        return {one.provider: one.support_plan_id for one in self.supported}

    @support_plans.setter
    def support_plans(self, wanted: dict[str, int]) -> None:
        known = {one.provider: one for one in self.supported}
        for provider, plan_id in wanted.items():
            known.setdefault(provider, AccountSupportPlan(provider=provider)).support_plan_id = plan_id
        self.supported = [known[provider] for provider in sorted(wanted)]

    @property
    def is_shut(self) -> bool:
        """Whether its people may not come in: it was suspended or closed."""
        return self.status in (AccountStatus.SUSPENDED, AccountStatus.CLOSED)

    @property
    def has_billing_address(self) -> bool:
        """Whether an invoice could be addressed to it."""
        return bool(self.line1 and self.city and self.postcode and self.country)

    @property
    def billing_contact(self) -> "Contact | None":
        """The person who gets invoices, else the first contact."""
        return next((c for c in self.contacts if c.is_billing), next(iter(self.contacts), None))

    @property
    def address_lines(self) -> list[str]:
        """The postal address as it is printed, without empty lines; the country in the reader's language."""
        country = country_in_words(self.country)
        lines = [self.line1, self.line2, f"{self.postcode} {self.city}".strip(), self.region, country]
        return [line for line in lines if line]


class AccountSupportPlan(AccountOwned):
    """The one support plan that a customer has for what it spends at a cloud provider."""

    __tablename__ = "account_support_plan"

    provider: Mapped[str] = mapped_column(String(40))
    support_plan_id: Mapped[int] = mapped_column(BigInteger)

    account: Mapped[Account] = relationship(back_populates="supported")

    __table_args__: Any = owned(
        within_seller("account_id", "account"),
        within_seller("support_plan_id", "support_plan"),
        UniqueConstraint("seller_id", "account_id", "provider"),
        listed_by("account_support_plan", "support_plan_id"),
    )


class AccountWord(AccountOwned):
    """A word, folded, by which staff find an account: of what it answered to fields that are searched.

    Bytes are compared, so that what begins with some letters is one range of the index.
    """

    __tablename__ = "account_word"

    word: Mapped[str] = mapped_column(String(200, collation="C"))

    __table_args__: Any = owned(
        within_seller("account_id", "account", ondelete="CASCADE"),
        listed_by("account_word", "word"),
        listed_by("account_word", "account_id"),
    )


class Contact(AccountOwned):
    """A person at an account, with or without a login."""

    __tablename__ = "contact"

    public_id: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(20), default="")
    first_key: Mapped[str] = mapped_column(String(250, collation="C"))
    last_key: Mapped[str] = mapped_column(String(250, collation="C"))
    email_key: Mapped[str] = mapped_column(String(250, collation="C"))
    """Names and address, folded, by whose beginnings staff find the account; see `AccountWord`."""
    is_billing: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))

    account: Mapped[Account] = relationship(back_populates="contacts")

    __table_args__: Any = owned(
        within_seller("account_id", "account"),
        Index(
            "uq_contact_billing", "seller_id", "account_id", unique=True, postgresql_where=text("is_billing")
        ),
        listed_by("contact", "account_id", "id"),
        listed_by("contact", "first_key"),
        listed_by("contact", "last_key"),
        listed_by("contact", "email_key"),
    )

    @validates("first_name", "last_name", "email")
    def _fold(self, name: str, value: str) -> str:
        setattr(self, f"{name.removesuffix('_name')}_key", fold(value)[:250])
        return value

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()
