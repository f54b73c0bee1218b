"""Tables of sellers. ``seller``, ``alias``, ``door`` and ``host`` stand outside the policies."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from portal.db import Coded, Row, SellerOwned, UtcDateTime, owned, within_seller
from portal.domain.sellers.billing_models import BillingOptions
from portal.kernel.tokens import new_token

LONGEST_CHECK = timedelta(minutes=5)
"""After that a check of a web site counts as given up."""


class SellerKind(StrEnum):
    """The operator stands on top; any number of resellers below."""

    OPERATOR = "operator"
    RESELLER = "reseller"


HARMLESS = frozenset({"ok", "isolated"})
"""Outcomes of a look at a page after which nothing is to be done."""


class OriginProof(StrEnum):
    """Whether a web site was proved to be its seller's."""

    UNPROVED = "unproved"
    PROVED = "proved"
    LOST = "lost"


class Seller(Row):
    """A tenant: the operator's house or a reseller. ``upper_account_id`` is its account at the parent.

    ``is_suspended`` repeats that this account is suspended or closed: only the parent can read the account.
    """

    __tablename__ = "seller"

    public_id: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[SellerKind] = mapped_column(Coded(SellerKind))
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("seller.id"))
    upper_account_id: Mapped[int | None] = mapped_column(BigInteger)
    is_suspended: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Alias(Row):
    """What a seller's shop is called in addresses, or was called: it is found under both, and nobody else."""

    __tablename__ = "alias"

    seller_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seller.id"))
    alias: Mapped[str] = mapped_column(String(40), unique=True)


class Door(Row):
    """Where a user signs in: the portal is one door, each seller's shop and widget is another."""

    __tablename__ = "door"

    seller_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("seller.id"), unique=True)


class Checked:
    """What stands on the internet, and counts as its seller's once a job has found the proof there."""

    proof: Mapped[OriginProof] = mapped_column(Coded(OriginProof), default=OriginProof.UNPROVED)
    check_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def is_being_checked(self, at: datetime) -> bool:
        """Whether a job was asked to look at it and has not said what it found."""
        asked, checked = self.check_asked_at, self.checked_at
        if asked is None or at - asked > LONGEST_CHECK:
            return False
        return checked is None or checked < asked


class Host(Row, Checked):
    """The name of a seller's own at which its shop stands, once a TXT record has proved it.

    Several may name one before it is proved, so that nobody keeps the holder of a domain from it.
    """

    __tablename__ = "host"

    seller_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seller.id"), unique=True)
    name: Mapped[str] = mapped_column(String(253))
    finding: Mapped[str] = mapped_column(String(20), default="")
    """What the last check found, as a code of ``portal.connectors.site_proof``, or that it is taken."""
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody first came to the shop by it: from then on the links of mails lead there."""

    __table_args__ = (
        Index("uq_host_name_proved", "name", unique=True, postgresql_where=text("proof = 'proved'")),
    )


class Shop(SellerOwned, BillingOptions):
    """A seller's shop and widget: brand, access rules, and what self-registered customers start with."""

    __tablename__ = "shop"

    company_name: Mapped[str] = mapped_column(String(200))
    support_email: Mapped[str] = mapped_column(String(254))
    accent: Mapped[str] = mapped_column(String(7), default="#2f5bd7")
    radius: Mapped[str] = mapped_column(String(2), default="")
    font: Mapped[str] = mapped_column(String(10), default="")
    density: Mapped[str] = mapped_column(String(10), default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Athens")
    date_format: Mapped[str] = mapped_column(String(10), default="")
    """One of `DAY_FORMATS`."""
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    currencies: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """Others that books, prices and payments can be in."""
    address: Mapped[str] = mapped_column(Text, default="")
    vat_id: Mapped[str] = mapped_column(String(32), default="")
    logo: Mapped[bytes | None] = mapped_column(deferred=True)
    logo_hash: Mapped[str] = mapped_column(String(16), default="")
    dark_logo: Mapped[bytes | None] = mapped_column(deferred=True)
    dark_logo_hash: Mapped[str] = mapped_column(String(16), default="")
    """Of the logo for dark ground; where there is none, the other stands on a light plate."""
    icon: Mapped[bytes | None] = mapped_column(deferred=True)
    icon_hash: Mapped[str] = mapped_column(String(16), default="")
    """Of the small picture in a browser's tab; where there is none, the logo stands there."""
    footer_links: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    """Pairs of words and web address that stand at the foot of the shop."""
    published: Mapped[bool] = mapped_column(default=True)
    setup_hidden: Mapped[bool] = mapped_column(default=False)
    test_mode: Mapped[bool] = mapped_column(default=False)
    site_token: Mapped[str] = mapped_column(String(64), default=new_token)
    """What a web site holds to prove that it is this seller's."""
    anonymous_access: Mapped[bool] = mapped_column(default=False)
    show_prices_to_anonymous: Mapped[bool] = mapped_column(default=False)
    allow_self_registration: Mapped[bool] = mapped_column(default=False)
    approval_step: Mapped[bool] = mapped_column(default=True)
    allow_registration_of_resellers: Mapped[bool] = mapped_column(default=False)
    green_list: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    red_list: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    activation_link_hours: Mapped[int] = mapped_column(default=48)
    sign_up_fields: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    """What the seller has said of the fields in ``sign_up_fields.USUAL``."""
    default_price_book_id: Mapped[int | None] = mapped_column(BigInteger)
    default_tax_rate_id: Mapped[int | None] = mapped_column(BigInteger)
    default_support_plan_id: Mapped[int | None] = mapped_column(BigInteger)
    default_cloud_providers: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    valid_billing_address: Mapped[bool] = mapped_column(default=False)
    """Whether customers need an address that their country's post would deliver to (F29)."""
    show_retail_price: Mapped[bool] = mapped_column(default=True)
    """Whether our staff see retail prices, and our margin on them, beside our own prices (F28)."""
    version: Mapped[int] = mapped_column(default=1)

    privacy_from: ClassVar[InstrumentedAttribute[datetime | None]]
    """Since when it has a privacy policy, read with the row, because the foot of each page leads there."""

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(
        UniqueConstraint("seller_id"),
        within_seller("default_price_book_id", "price_book"),
        within_seller("default_tax_rate_id", "tax_rate"),
        within_seller("default_support_plan_id", "support_plan"),
        within_seller("payment_method_id", "payment_method"),
    )


class AllowedOrigin(SellerOwned, Checked):
    """A web site that may embed the seller's widget: exact ``scheme://host[:port]``, or ``https://*.domain``."""

    __tablename__ = "allowed_origin"

    origin: Mapped[str] = mapped_column(String(270))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proved_by: Mapped[str] = mapped_column(String(10), default="")
    findings: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    """What the last check found in each place, as codes of ``portal.connectors.site_proof``."""

    __table_args__ = owned(UniqueConstraint("seller_id", "origin"))

    @property
    def is_wildcard(self) -> bool:
        """Whether it stands for all names below a domain."""
        return "*" in self.origin

    @property
    def is_in_force(self) -> bool:
        """Whether it lets pages hold the frame: all names of a domain only once the domain is proved."""
        return not self.is_wildcard or self.proof is OriginProof.PROVED


class TurnedAwayOrigin(SellerOwned):
    """A web site that wanted to hold the widget and may not, as its visitor's browser tells it."""

    __tablename__ = "turned_away_origin"

    origin: Mapped[str] = mapped_column(String(270))
    last_tried_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = owned(UniqueConstraint("seller_id", "origin"))


class PageCheck(SellerOwned):
    """A page of an allowed web site that was looked at, and what can keep the widget from appearing there."""

    __tablename__ = "page_check"

    public_id: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcomes: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    """Pairs of check and outcome, in codes of ``page_report``."""

    __table_args__ = owned()

    def is_being_made(self, at: datetime) -> bool:
        """Whether a job was asked for it and has not said what it found."""
        return self.checked_at is None and at - self.asked_at < LONGEST_CHECK

    @property
    def is_fine(self) -> bool:
        """Whether nothing was found that keeps the widget away."""
        return bool(self.outcomes) and all(outcome in HARMLESS for _, outcome in self.outcomes)


class HostKey(SellerOwned):
    """The key by which a seller's own server signs who its visitor is (`customer-token` of the widget)."""

    __tablename__ = "host_key"

    public_id: Mapped[str] = mapped_column(unique=True)
    secret_box: Mapped[str] = mapped_column(Text)
    trusts_addresses: Mapped[bool] = mapped_column(default=False)
    """Whether a signed e-mail address signs its customer in, and not only fills in forms."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = owned(UniqueConstraint("seller_id"))


class SpentHostToken(SellerOwned):
    """A customer token that was used, by the hash of its `jti`, for as long as it could come again."""

    __tablename__ = "spent_host_token"

    jti_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = owned(UniqueConstraint("seller_id", "jti_hash"))


class NumberSeries(SellerOwned):
    """The next number of one series of a seller, taken under its row lock."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(String(40))
    next_number: Mapped[int] = mapped_column(default=1)

    __table_args__ = owned(UniqueConstraint("seller_id", "series"))
