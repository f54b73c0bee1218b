"""Sign-in data. It stands outside the policies, holds no business data, and is reached only from here."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from portal.db import Coded, Row, SellerOwned, UtcDateTime, owned, within_seller
from portal.domain.accounts.models import Account
from portal.domain.sellers.models import Door, Seller

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
"""How long a session of the portal lasts without use, and in all."""


class MembershipStatus(StrEnum):
    """SM-1 of the specification, but for the e-mail validation and the lock, which are the user's."""

    PENDING_EMAIL_VALIDATION = "pending_email_validation"
    PENDING_ACTIVATION = "pending_activation"
    PENDING_APPROVAL = "pending_approval"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    INACTIVE = "inactive"
    REJECTED = "rejected"


class Standing(StrEnum):
    """A membership's status as lists show it: whoever was never invited is told apart."""

    ACTIVE = "active"
    INVITED = "invited"
    NOT_INVITED = "not_invited"
    INACTIVE = "inactive"


class User(Row):
    """Somebody who signs in at one door; the same address at another door is another user."""

    __tablename__ = "user"

    public_id: Mapped[str] = mapped_column(unique=True)
    door_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("door.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None]
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(10), default="")
    uses_shortcuts: Mapped[bool] = mapped_column(default=True)
    wants_news: Mapped[bool] = mapped_column(default=False)
    """Whether news and offers may be sent; never, unless the person has said so."""
    news_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    news_said_from: Mapped[str] = mapped_column(String(64), default="")
    """When and from which network address the person last said so, or the contrary."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    door: Mapped[Door] = relationship()
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", order_by="Membership.id")

    __table_args__ = (UniqueConstraint("door_id", "email"),)


class CustomRole(SellerOwned):
    """A role that a seller has made for its staff. Its rights stand on the memberships too, see there."""

    __tablename__ = "custom_role"

    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    permissions: Mapped[list[str]] = mapped_column(ARRAY(String))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = owned(UniqueConstraint("seller_id", "name_key"))
    __mapper_args__ = {"version_id_col": version}


class Membership(Row):
    """What a user may do in one seller, or in one account of it; rights never add up across them."""

    __tablename__ = "membership"

    public_id: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    seller_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seller.id"))
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    roles: Mapped[list[str]] = mapped_column(ARRAY(String))
    extra_permissions: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    custom_role_id: Mapped[int | None] = mapped_column(BigInteger)
    custom_permissions: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """Those of the custom role, kept here: who comes is found before any seller's rows are in reach."""
    status: Mapped[MembershipStatus] = mapped_column(Coded(MembershipStatus))
    invited_as: Mapped[str] = mapped_column(String(200), default="")
    """What the inviter called the person, until they accept: who they are elsewhere stays unsaid."""
    invited_by: Mapped[str] = mapped_column(String(200), default="")
    """Who invited them, in words; empty for the first of a company."""
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last invitation was sent; never, where they were added without one."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    user: Mapped[User] = relationship(back_populates="memberships")
    seller: Mapped[Seller] = relationship()

    __table_args__ = (
        Index("ix_membership_user_id", "user_id"),
        within_seller("custom_role_id", "custom_role"),
        Index("ix_membership_seller_id_account_id", "seller_id", "account_id"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def shown_name(self) -> str:
        """What colleagues and mails call the person here."""
        return self.invited_as or self.user.name

    @property
    def standing(self) -> str:
        """Its status, or a `Standing` for who has not accepted yet."""
        if self.status is not MembershipStatus.PENDING_ACTIVATION:
            return str(self.status)
        return str(Standing.INVITED if self.invited_at else Standing.NOT_INVITED)


IS_OF_ACCOUNT = or_(
    and_(Membership.seller_id == Account.seller_id, Membership.account_id == Account.id),
    and_(Membership.seller_id == Account.seller_below_id, Membership.account_id.is_(None)),
)
"""Whether somebody is of a company: who signs in for it, or works in the portal for a reseller."""
WANTS_NEWS = and_(Membership.status == MembershipStatus.ACTIVE, User.wants_news)

Account.news_to = column_property(  # type: ignore[assignment]  # the mapper makes the attribute
    select(func.string_agg(User.email, aggregate_order_by(literal(", "), User.email)))
    .join(Membership, Membership.user_id == User.id)
    .where(IS_OF_ACCOUNT, WANTS_NEWS)
    .correlate(Account)
    .scalar_subquery(),
    deferred=True,
)


class SignIn(Row):
    """A portal session: a random id whose hash alone is stored; 30 minutes idle, 12 hours in all."""

    __tablename__ = "session"

    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    membership_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("membership.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")
    device: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship()
    membership: Mapped[Membership | None] = relationship()

    __table_args__ = (Index("ix_session_user_id", "user_id"),)

    def is_alive(self, at: datetime) -> bool:
        """Whether it still counts: not ended, used lately, and not too old."""
        ended = self.revoked_at is not None
        return not ended and at - self.last_seen_at < IDLE and at - self.created_at < LONGEST


class Carrier(StrEnum):
    """How a browser brings the secret of its session along."""

    COOKIE = "cookie"
    BEARER = "bearer"


class EmbedSession(Row):
    """A visit to one seller's shop or widget: anonymous until somebody signs in, never staff."""

    __tablename__ = "embed_session"

    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    seller_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seller.id"))
    carrier: Mapped[Carrier] = mapped_column(Coded(Carrier), default=Carrier.COOKIE)
    origin: Mapped[str] = mapped_column(String(255), default="")
    device: Mapped[str] = mapped_column(String(200), default="")
    csrf: Mapped[str] = mapped_column(String(64))
    membership_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("membership.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    messages: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    prefill: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    """What forms begin with, by the names of their fields, as the page around the frame told us."""
    language: Mapped[str] = mapped_column(String(10), default="")
    """What a visitor chose to be spoken to in; empty for no choice."""
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id", ondelete="SET NULL"))
    """Who has proved who they are, and is yet to say for which of their companies they come."""
    viewed_account_id: Mapped[int | None] = mapped_column(BigInteger)
    viewer_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("session.id", ondelete="CASCADE"))
    """Whose portal session it belongs to, where staff look at the shop as a customer sees it."""

    membership: Mapped[Membership | None] = relationship()
    user: Mapped[User | None] = relationship()
    viewer: Mapped[SignIn | None] = relationship()

    @property
    def person(self) -> User | None:
        """Whose visit it is, also before they choose a company; nobody's for a visitor and for staff."""
        if self.membership is not None:
            return self.membership.user
        return self.user if self.user_id else None

    __table_args__ = (
        CheckConstraint("(viewed_account_id IS NULL) = (viewer_id IS NULL)", name="somebody_views"),
    )


class TokenPurpose(StrEnum):
    """What a link may be used for: one that was mailed, or that leads to a document."""

    CONFIRM_EMAIL = "confirm_email"
    INVITATION = "invitation"
    DOWNLOAD = "download"
    RESET_PASSWORD = "reset_password"  # noqa: S105 -- a purpose, no secret


class Token(Row):
    """A link that says who comes: single use, stored as a hash."""

    __tablename__ = "token"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[TokenPurpose] = mapped_column(Coded(TokenPurpose))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id", ondelete="CASCADE"))
    membership_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("membership.id", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()
    membership: Mapped[Membership | None] = relationship()

    __table_args__ = (Index("ix_token_user_id", "user_id"),)


class EmailChange(Row):
    """A new address that somebody wants (F33), until its code proves it, and the way back from there.

    Of the code and of the link that undoes the change only hashes are kept; both are made when their
    mail is written.
    """

    __tablename__ = "email_change"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id", ondelete="CASCADE"))
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When a code was last asked for."""
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undo_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()

    __table_args__ = (
        Index("ix_email_change_user_id", "user_id"),
        Index("ix_email_change_old_email", "old_email"),
    )


class RateLimit(Row):
    """How often something happened in one window; survives the loss of Redis."""

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(String(200))
    window_start: Mapped[datetime] = mapped_column(UtcDateTime)
    count: Mapped[int]

    __table_args__ = (UniqueConstraint("key", "window_start"),)
