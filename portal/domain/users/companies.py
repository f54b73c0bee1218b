"""For which of a seller's customers somebody may come in (F7): rights never add up across them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.users.models import Membership, MembershipStatus, User

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class OpenCompany:
    """A company that lets somebody in, by a membership."""

    member: Membership
    name: str


def companies_of(user: User, seller_id: int) -> list[OpenCompany]:
    """Where somebody may come in, by name: actively a member, of what is neither suspended nor closed.

    It is asked in the scope of the seller: an account's own shows no other.
    """
    found = db.session.execute(
        select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.user_id == user.id, Membership.seller_id == seller_id)
        .where(Membership.status == MembershipStatus.ACTIVE)
        .options(joinedload(Membership.user), joinedload(Membership.seller))
        .order_by(func.lower(Account.name), Membership.id)
    )
    return [OpenCompany(member, account.name) for member, account in found if not account.is_shut]


def used_last(companies: list[OpenCompany]) -> Membership | None:
    """The membership by which somebody was here last; none where no company lets them in."""
    members = (one.member for one in companies)
    return max(members, key=lambda one: (one.last_seen_at or LONG_AGO, -one.id), default=None)
