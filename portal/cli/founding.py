"""Founding sellers: the operator, and each reseller as an account of the seller above it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.actions import Company, open_account
from portal.domain.accounts.models import AccountKind, AccountStatus
from portal.domain.accounts.providers import PROVIDERS
from portal.domain.audit.actions import record
from portal.domain.resellers.actions import NewShop, make_seller_of, open_shop
from portal.domain.sellers.actions import create_seller, ensure_portal_door, ensure_zone
from portal.domain.sellers.models import Seller, SellerKind
from portal.domain.sellers.queries import portal_door
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.addresses import normal_email
from portal.domain.users.invitations import send_invitation
from portal.domain.users.models import Membership, MembershipStatus
from portal.domain.users.permissions import Role
from portal.domain.users.queries import user_by_email
from portal.domain.users.team import STAFF_OF
from portal.kernel.actor import SYSTEM
from portal.kernel.errors import Invalid


@dataclass(frozen=True)
class Founder:
    """The first administrator; without a password an invitation is mailed."""

    name: str
    email: str
    password: str | None = None


def found_operator(
    name: str,
    slug: str,
    founder: Founder,
    *,
    currency: str = "EUR",
    country: str = "DE",
    zone: str = "Europe/Athens",
    accent: str = "#1f4e79",
    address: str = "",
    vat_id: str = "",
) -> Seller:
    """Found the operator's house seller; `address` has lines. Raises Invalid when there is one."""
    ensure_zone(zone)
    if db.session.scalar(select(Seller.id).where(Seller.kind == SellerKind.OPERATOR)):
        raise Invalid("This installation has its operator already.")
    ensure_portal_door()
    operator = create_seller(name, slug, parent=None)
    db.session.commit()
    with transaction(Scope(operator.id)):
        open_shop(NewShop(name, founder.email, currency, zone, address, vat_id, accent, country))
    add_staff(operator, founder, Role.OPERATOR_ADMIN)
    return operator


def found_reseller(
    name: str,
    slug: str,
    founder: Founder,
    *,
    parent: Seller,
    address: Mapping[str, str],
    zone: str = "",
    accent: str = "#2f5bd7",
) -> Seller:
    """Found a reseller: an account of its parent, a seller of its own, an administrator.

    It may sell every cloud provider, and begins with the standard tax of its country.

    Without a zone it lives in its parent's. Raises Invalid.
    """
    ensure_zone(zone or "UTC")
    first, _, last = founder.name.partition(" ")
    company = Company(name, first, last, founder.email, address=address)
    with transaction(Scope(parent.id)):
        account = open_account(
            company, actor=SYSTEM, status=AccountStatus.ACTIVE, kind=AccountKind.RESELLER, source="founding"
        )
        account.zone = zone or account.zone
        account.cloud_providers = list(PROVIDERS)
        reseller = make_seller_of(account, slug)
        currency, zone, postal = account.currency, account.zone, "\n".join(account.address_lines)
    reseller = db.session.get_one(Seller, reseller.id)
    with transaction(Scope(reseller.id)):
        vat_id = address.get("vat_id", "")
        open_shop(NewShop(name, founder.email, currency, zone, postal, vat_id, accent, address["country"]))
    add_staff(reseller, founder, Role.RESELLER_ADMIN)
    return reseller


def add_staff(seller: Seller, founder: Founder, role: Role, *extra: str) -> Membership:
    """Let somebody work for a seller; a user of that address at the portal's door is taken.

    Raises Invalid for a role of the other kind of seller, and for who works for this one already.
    """
    if role not in STAFF_OF[seller.kind]:
        fitting = ", ".join(STAFF_OF[seller.kind])
        raise Invalid(f"Whoever works for {seller.name} can be: {fitting}.")
    with transaction(Scope(seller.id)):
        door = portal_door()
        user = user_by_email(door.id, normal_email(founder.email)) or new_user(
            door.id, email=founder.email, name=founder.name, password=founder.password, company=seller.name
        )
        if any(one.seller_id == seller.id for one in user.memberships):
            raise Invalid(f"{user.email} works for {seller.name} already.")
        ready = user.password_hash is not None
        status = MembershipStatus.ACTIVE if ready else MembershipStatus.PENDING_ACTIVATION
        membership = new_membership(
            user, seller_id=seller.id, roles=[role], status=status, extra_permissions=extra
        )
        record(SYSTEM, "membership.created", membership, status=[None, status])
        if not ready:
            send_invitation(membership)
    return membership
