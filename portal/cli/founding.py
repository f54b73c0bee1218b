"""Founding sellers: the operator, and each reseller as an account of the seller above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.actions import Company, open_account
from portal.domain.accounts.models import AccountKind, AccountStatus
from portal.domain.audit.actions import record
from portal.domain.pricing.actions import BookTerms, create_book
from portal.domain.pricing.support import SupportTerms, create_support_plan
from portal.domain.pricing.taxes import TaxTerms, create_tax_rate
from portal.domain.sellers.actions import create_seller, ensure_portal_door, ensure_zone
from portal.domain.sellers.models import Seller, SellerKind, Shop
from portal.domain.sellers.payment_methods import MethodTerms, create_payment_method
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
        _open_shop(name, founder, currency=currency, zone=zone, accent=accent, address=address, vat_id=vat_id)
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

    Without a zone it lives in its parent's. Raises Invalid.
    """
    ensure_zone(zone or "UTC")
    first, _, last = founder.name.partition(" ")
    company = Company(name, first, last, founder.email, address=address)
    reseller = create_seller(name, slug, parent=parent)
    db.session.commit()
    with transaction(Scope(parent.id)):
        account = open_account(
            company, actor=SYSTEM, status=AccountStatus.ACTIVE, kind=AccountKind.RESELLER, source="founding"
        )
        account.seller_below_id = reseller.id
        account.zone = zone or account.zone
        currency, zone, postal = account.currency, account.zone, "\n".join(account.address_lines)
    reseller = db.session.get_one(Seller, reseller.id)
    reseller.upper_account_id = account.id
    db.session.commit()
    with transaction(Scope(reseller.id)):
        _open_shop(
            name, founder, currency=currency, zone=zone, accent=accent, address=postal,
            vat_id=address.get("vat_id", ""),
        )  # fmt: skip
    add_staff(reseller, founder, Role.RESELLER_ADMIN)
    return reseller


def _open_shop(
    name: str, founder: Founder, *, currency: str, zone: str, accent: str, address: str, vat_id: str
) -> None:
    """A shop with a retail price book and a tax rate, closed to visitors until its staff open it."""
    book = create_book(BookTerms("Standard", currency), actor=SYSTEM)
    tax = create_tax_rate(TaxTerms("Standard VAT", "DE", Decimal(19)), actor=SYSTEM)
    method = create_payment_method(MethodTerms("Bank transfer"), actor=SYSTEM)
    create_support_plan(SupportTerms("No support plan"), currency=currency, actor=SYSTEM)
    db.session.add(
        Shop(
            company_name=name,
            support_email=founder.email,
            accent=accent,
            currency=currency,
            zone=zone,
            address=address,
            vat_id=vat_id,
            default_price_book_id=book.id,
            default_tax_rate_id=tax.id,
            default_cloud_providers=[],
            payment_method_id=method.id,
            payment_currency=currency,
        )
    )
    db.session.flush()


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
