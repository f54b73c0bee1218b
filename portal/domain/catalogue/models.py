"""Tables of the catalogue. A published product or plan may be read by every seller below its owner."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from portal.db import (
    AccountOwned,
    Amount,
    Coded,
    MoneyField,
    SellerOwned,
    SharedDown,
    UtcDateTime,
    listed_by,
    owned,
    within_seller,
)
from portal.domain.catalogue.cancellation import Cancellable
from portal.domain.sellers.models import Shop
from portal.kernel.money import Money


class ProductKind(StrEnum):
    """How a product lives on after it was ordered."""

    RECURRING = "recurring"
    ONE_OFF = "one_off"
    USAGE = "usage"
    TEST_DRIVE = "test_drive"


class ProductStatus(StrEnum):
    """Whether a product can be had: a draft not yet, a retired one no more; what runs goes on."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Cycle(StrEnum):
    """How often a plan is charged; ``once`` is an asset."""

    ONCE = "once"
    MONTH = "month"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How long one is; nothing for ``once``."""
        return {Cycle.MONTH: 1, Cycle.YEAR: 12}.get(self, 0)


class Product(SharedDown, Cancellable):
    """Something that is sold. Its owner publishes it; every seller below may offer it.

    With `needs_connection`, the vendor sets up only for customers it was told of before (F44).
    """

    __tablename__ = "product"

    public_id: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(String(60))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(250))
    vendor: Mapped[str] = mapped_column(String(100), default="")
    category: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[ProductKind] = mapped_column(Coded(ProductKind))
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    features: Mapped[list[str]] = mapped_column(JSONB, default=list)
    cloud_provider: Mapped[str] = mapped_column(String(40), default="")
    needs_connection: Mapped[bool] = mapped_column(default=False)
    min_quantity: Mapped[int] = mapped_column(default=1)
    max_quantity: Mapped[int] = mapped_column(default=10_000)
    quantity_step: Mapped[int] = mapped_column(default=1)
    sizes: Mapped[list[int]] = mapped_column(JSONB, default=list)
    """The only quantities that it is sold in, the smallest first; none where limits and step say enough."""
    data_locations: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """Where its data can be kept; the buyer of a product that has several chooses one."""
    status: Mapped[ProductStatus] = mapped_column(Coded(ProductStatus), default=ProductStatus.DRAFT)
    position: Mapped[int] = mapped_column(default=100)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_sold_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when its code stays as it is."""
    version: Mapped[int] = mapped_column(default=1)

    plans: Mapped[list["Plan"]] = relationship(back_populates="product", order_by="Plan.position, Plan.id")

    @hybrid_property
    def published(self) -> bool:
        """Whether sellers may offer it."""
        return self.status is ProductStatus.PUBLISHED

    @published.inplace.expression
    @classmethod
    def _published(cls) -> ColumnElement[bool]:
        return cls.status == ProductStatus.PUBLISHED

    @property
    def least_quantity(self) -> int:
        """The smallest quantity that may be ordered: an order form begins with it."""
        return self.sizes[0] if self.sizes else self.min_quantity

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(
        UniqueConstraint("seller_id", "code"),
        UniqueConstraint("seller_id", "slug"),
        listed_by("product", "status", "position", "id"),
        listed_by("product", "name_key", "id"),
    )


class Plan(SharedDown):
    """One way to buy a product: its billing cycle, its limits and its retail prices."""

    __tablename__ = "plan"

    public_id: Mapped[str] = mapped_column(unique=True)
    product_id: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    cycle: Mapped[Cycle] = mapped_column(Coded(Cycle))
    term_months: Mapped[int] = mapped_column(default=0)
    """How long the buyer is bound; 0 for no longer than what is paid."""
    published: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=100)

    product: Mapped[Product] = relationship(back_populates="plans")
    retail_prices: Mapped[list["RetailPrice"]] = relationship(back_populates="plan")

    __table_args__ = owned(
        UniqueConstraint("seller_id", "product_id", "code"), within_seller("product_id", "product")
    )

    @property
    def binds_for_months(self) -> int:
        """The term, where it is longer than what is paid for at once; else 0."""
        return self.term_months if self.term_months > self.cycle.months else 0

    def retail_price(self, currency: str) -> Money | None:
        """The vendor's suggested price of one unit a cycle, net, or ``None`` in that currency."""
        return next((p.price for p in self.retail_prices if p.currency == currency), None)


class RetailPrice(SharedDown):
    """The suggested net price of one unit of a plan for one billing cycle, in one currency."""

    __tablename__ = "retail_price"

    plan_id: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(Amount())

    price = MoneyField("amount")
    plan: Mapped[Plan] = relationship(back_populates="retail_prices")

    __table_args__ = owned(
        UniqueConstraint("seller_id", "plan_id", "currency"), within_seller("plan_id", "plan")
    )


class PlanCost(SellerOwned):
    """What one unit of a plan costs this seller: the vendor's price for its owner, else our price above."""

    __tablename__ = "plan_cost"

    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(Amount())
    refreshed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    cost = MoneyField("amount")

    __table_args__ = owned(UniqueConstraint("seller_id", "plan_id", "currency"))


class ProductConnector(SellerOwned):
    """Which connector provisions a product of this seller, with its sealed settings."""

    __tablename__ = "product_connector"

    product_id: Mapped[int] = mapped_column(BigInteger)
    connector: Mapped[str] = mapped_column(String(40))
    settings_box: Mapped[str] = mapped_column(Text)

    __table_args__ = owned(
        UniqueConstraint("seller_id", "product_id"), within_seller("product_id", "product")
    )


class Offer(SellerOwned):
    """A product that this seller shows to its accounts, its own or one from above."""

    __tablename__ = "offer"

    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("product.id"))
    featured: Mapped[bool] = mapped_column(default=False)

    product: Mapped[Product] = relationship()

    __table_args__ = owned(UniqueConstraint("seller_id", "product_id"))


class TermsPolicy(StrEnum):
    """When a buyer is asked to accept a document: each time, or until the company has accepted it."""

    EVERY_PURCHASE = "every_purchase"
    FIRST_AND_CHANGES = "first_and_changes"
    FIRST_ONLY = "first_only"


class DocumentKind(StrEnum):
    """What a document is: terms, which are accepted, or the privacy policy of a shop, which is read."""

    TERMS = "terms"
    PRIVACY = "privacy"


class TermsDocument(SharedDown):
    """Terms of use of a product, of all products of a group, or (without either) of the seller's shop.

    Or the shop's privacy policy. Of its versions the newest that is in force counts.
    """

    __tablename__ = "terms_document"

    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[DocumentKind] = mapped_column(Coded(DocumentKind), default=DocumentKind.TERMS)
    product_id: Mapped[int | None] = mapped_column(BigInteger)
    group_id: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(default=1)
    policy: Mapped[TermsPolicy] = mapped_column(Coded(TermsPolicy), default=TermsPolicy.EVERY_PURCHASE)
    effective_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = owned(
        UniqueConstraint(
            "seller_id", "kind", "product_id", "group_id", "number", postgresql_nulls_not_distinct=True
        ),
        within_seller("product_id", "product"),
        within_seller("group_id", "product_group"),
        CheckConstraint("product_id IS NULL OR group_id IS NULL", name="one_subject"),
        CheckConstraint(
            "kind = 'terms' OR (product_id IS NULL AND group_id IS NULL)", name="privacy_of_a_shop"
        ),
    )

    @property
    def subject(self) -> tuple[int, int | None, int | None]:
        """What it is about: seller, product, group. All versions of a document have the same."""
        return self.seller_id, self.product_id, self.group_id


Shop.privacy_from = column_property(  # type: ignore[assignment]  # the mapper makes the attribute
    select(func.min(TermsDocument.effective_at))
    .where(TermsDocument.seller_id == Shop.seller_id, TermsDocument.kind == DocumentKind.PRIVACY)
    .scalar_subquery()
)


class TermsAcceptance(AccountOwned):
    """Who accepted which terms, when and from where; `on_behalf` where staff did so for a customer."""

    __tablename__ = "terms_acceptance"

    terms_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("terms_document.id"))
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    accepted_by: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(String(64), default="")
    order_number: Mapped[str] = mapped_column(String(20), default="")
    on_behalf: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    document: Mapped[TermsDocument] = relationship(lazy="raise", viewonly=True)

    __table_args__: Any = owned(
        within_seller("account_id", "account"), listed_by("terms_acceptance", "account_id", "id")
    )


class StockCode(SellerOwned):
    """A redemption code that waits to be sold: it carries a number of licences, one code a line.

    Reserved under the order form's token before the order is placed, allocated to a line by it.
    ``code_box`` is blank once the asset of that line carries the code.
    """

    __tablename__ = "stock_code"

    product_id: Mapped[int] = mapped_column(BigInteger)
    licences: Mapped[int]
    code_box: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    code_mask: Mapped[str] = mapped_column(String(60))
    reserved_key: Mapped[str | None] = mapped_column(String(120))
    reserved_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    order_line_id: Mapped[int | None] = mapped_column(BigInteger)
    allocated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = owned(
        within_seller("product_id", "product"),
        within_seller("order_line_id", "order_line"),
        UniqueConstraint("seller_id", "product_id", "code_hash"),
        UniqueConstraint("seller_id", "order_line_id"),
        Index(
            "ix_stock_code_free",
            "seller_id",
            "product_id",
            "licences",
            "id",
            postgresql_where=text("order_line_id IS NULL AND revoked_at IS NULL"),
        ),
    )
