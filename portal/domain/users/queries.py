"""Reads of sign-in data: by door and address, by session, by membership."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.accounts.models import Account, Contact
from portal.domain.accounts.queries import account as load_account
from portal.domain.users.models import (
    IS_OF_ACCOUNT,
    WANTS_NEWS,
    EmailChange,
    Membership,
    MembershipStatus,
    SignIn,
    User,
)
from portal.kernel import clock
from portal.kernel.tokens import hash_token

UNDO_WITHIN = timedelta(hours=72)
"""How long a change of address can be undone from the old one."""


def user_by_email(door_id: int, email: str) -> User | None:
    """The user of that door with the address, which is in its normal form."""
    return db.session.scalar(select(User).where(User.door_id == door_id, User.email == email))


def holder_of(door_id: int, email: str) -> User | None:
    """Whose an address is: who signs in by it, else who left it lately and may take it back (F33)."""
    left = (
        select(User)
        .join(EmailChange, EmailChange.user_id == User.id)
        .where(
            User.door_id == door_id, EmailChange.old_email == email, EmailChange.undone_at.is_(None),
            EmailChange.confirmed_at > clock.now() - UNDO_WITHIN,
        )
        .order_by(EmailChange.id)
    )  # fmt: skip
    return user_by_email(door_id, email) or db.session.scalars(left).first()


def home_of(user: User) -> int | None:
    """The id of the user's shop, or of the first seller they work for."""
    sellers = [user.door.seller_id, *(one.seller_id for one in user.memberships)]
    return next((one for one in sellers if one is not None), None)


def sign_in_of(token: str) -> SignIn | None:
    """The session of a cookie, ended or not, in one statement with its user and their sellers."""
    return db.session.scalars(_sign_ins(), {"id_hash": hash_token(token)}).unique().one_or_none()


@cache
def _sign_ins() -> Select[SignIn]:
    """Made once: every request asks it."""
    sellers = joinedload(SignIn.user).joinedload(User.memberships).joinedload(Membership.seller)
    return select(SignIn).where(SignIn.id_hash == bindparam("id_hash")).options(sellers)


def membership_of(sign_in: SignIn) -> Membership | None:
    """The membership chosen in a session; it is among those loaded with the user."""
    return next((m for m in sign_in.user.memberships if m.id == sign_in.membership_id), None)


def staff_memberships(user: User) -> Sequence[Membership]:
    """Where the user works, by the seller's name; only what is active."""
    active = (m for m in user.memberships if m.account_id is None and m.status is MembershipStatus.ACTIVE)
    return sorted(active, key=lambda membership: membership.seller.name.casefold())


def membership_in(user: User, seller_id: int, account_id: int | None = None) -> Membership | None:
    """The user's membership in a seller, or in one account of it."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.user_id == user.id, Membership.seller_id == seller_id)
        .where(Membership.account_id.is_not_distinct_from(account_id))
        .options(joinedload(Membership.seller))
    )


def customer_membership(user: User, seller_id: int) -> Membership | None:
    """The user's membership in an account of the seller, an active one first.

    One without an account would open the whole seller, so it lets nobody into a shop.
    """
    return db.session.scalars(
        select(Membership)
        .where(Membership.user_id == user.id, Membership.seller_id == seller_id)
        .where(Membership.account_id.is_not(None))
        .order_by((Membership.status == MembershipStatus.ACTIVE).desc(), Membership.id)
    ).first()


def wanting_news() -> Select[int]:
    """The ids of the accounts of which somebody who may come in wants news and offers."""
    return select(Account.id).join(Membership, IS_OF_ACCOUNT).join(Membership.user).where(WANTS_NEWS)


def is_let_in(membership: Membership) -> bool:
    """Whether a customer's member may come in: active, in a company that is neither suspended nor closed."""
    is_active = membership.status is MembershipStatus.ACTIVE
    return is_active and not load_account(membership.account_id or 0, keep=True).is_shut


def company_of(membership: Membership) -> str:
    """The name of the customer's company, or of the seller they work for: no password may hold it."""
    return load_account(membership.account_id).name if membership.account_id else membership.seller.name


def is_unproved(email: str, seller_id: int) -> bool:
    """Whether somebody has signed up with this address and not shown yet that it is theirs."""
    waiting = (
        select(Membership.id)
        .join(User, Membership.user_id == User.id)
        .where(
            User.email == email, Membership.seller_id == seller_id,
            Membership.status == MembershipStatus.PENDING_EMAIL_VALIDATION,
        )
    )  # fmt: skip
    return db.session.scalars(waiting).first() is not None


def language_of(email: str, seller_id: int, reader_id: int | None = None) -> str:
    """What somebody with this address has chosen to be spoken to in, else what is known of the company.

    Empty where nothing is. `reader_id` is the user's who reads at an address that is not theirs now.
    """
    chosen = (
        select(User.language)
        .join(Membership, Membership.user_id == User.id)
        .where((User.email == email) | (User.id == reader_id) if reader_id else User.email == email)
        .where(Membership.seller_id == seller_id, User.language != "")
    )
    of_company = (
        select(Account.language)
        .join(Contact, Contact.account_id == Account.id)
        .where(Contact.email == email, Account.language != "")
        .order_by(Account.id)
    )
    return db.session.scalars(chosen).first() or db.session.scalars(of_company).first() or ""
