"""Sellers with staff, made by the product's own actions."""

from collections.abc import Iterable
from functools import cache
from itertools import count

from portal.db import db
from portal.domain.sellers.actions import create_seller, ensure_portal_door
from portal.domain.sellers.models import Seller
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.models import Membership, MembershipStatus, User
from portal.domain.users.passwords import hash_password
from portal.domain.users.permissions import Role

PASSWORD = "seven quiet harbours"
_numbers = count(1)
kept = cache(hash_password)  # it takes its time on purpose, and every test has an ada


def a_seller(name: str = "Acme Cloud", *, parent: Seller | None = None) -> Seller:
    """A seller with its door; the first one's portal door too."""
    ensure_portal_door()
    return create_seller(name, f"seller-{next(_numbers)}", parent=parent)


def a_user(
    email: str = "ada@acme.example", *, name: str = "Ada Lovelace", password: str | None = PASSWORD
) -> User:
    """A user at the door of the portal."""
    user = new_user(ensure_portal_door().id, email=email, name=name)
    user.password_hash = None if password is None else kept(password)
    return user


def a_member(
    user: User,
    seller: Seller,
    *roles: Role,
    status: MembershipStatus = MembershipStatus.ACTIVE,
    extra_permissions: Iterable[str] = (),
) -> Membership:
    """Staff of a seller; an administrator where no role is named."""
    return new_membership(
        user,
        seller_id=seller.id,
        roles=roles or [Role.RESELLER_ADMIN],
        status=status,
        extra_permissions=extra_permissions,
    )


def ada() -> Membership:
    """Ada, who owns the reseller Acme Cloud; committed, so that requests see her."""
    member = a_member(a_user(), a_seller())
    db.session.commit()
    return member
