"""Who of a seller's staff may do what: for mails to those who decide."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import current_scope, db
from portal.domain.users.models import Membership, MembershipStatus, User
from portal.domain.users.permissions import Permission, permissions_of


def staff_holding(*permissions: Permission) -> list[User]:
    """Active staff of the seller in scope who hold all of the permissions."""
    memberships = db.session.scalars(
        select(Membership)
        .where(
            Membership.seller_id == current_scope().seller_id,
            Membership.account_id.is_(None),
            Membership.status == MembershipStatus.ACTIVE,
        )
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    )
    return [one.user for one in memberships if permissions_of(one) >= set(permissions)]
