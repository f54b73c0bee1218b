"""Making a reseller (F3): of an account of the seller above, then with a shop of its own.

The first half runs in the scope of the seller above, the second in that of the new one: no transaction
spans both.
"""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from portal.db import current_scope, db, outbox
from portal.domain.accounts.models import Account, AccountKind
from portal.domain.audit.actions import record
from portal.domain.pricing.actions import BookTerms, create_book
from portal.domain.pricing.taxes import STANDARD_RATES, TaxTerms, create_tax_rate
from portal.domain.sellers.actions import create_seller
from portal.domain.sellers.aliases import free_alias
from portal.domain.sellers.models import Seller, Shop
from portal.domain.sellers.payment_methods import MethodTerms, create_payment_method
from portal.domain.sellers.queries import current_seller, portal_door
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.invitations import send_invitation
from portal.domain.users.models import Membership, MembershipStatus
from portal.domain.users.permissions import Role
from portal.domain.users.queries import membership_in, user_by_email
from portal.kernel.actor import SYSTEM, Actor

FOUND = "resellers.found"
"""The work by which a reseller that was approved gets its shop and its first administrator."""


@dataclass(frozen=True)
class NewShop:
    """What a shop begins with; `address` has lines."""

    company_name: str
    support_email: str
    currency: str
    zone: str
    address: str = ""
    vat_id: str = ""
    accent: str = "#2f5bd7"
    country: str = ""


def make_seller_of(account: Account, slug: str = "") -> Seller:
    """Let an account of the seller in scope be a seller below it; without a slug one is made of its name.

    Raises Invalid for a slug that is taken, reserved or malformed.
    """
    made = create_seller(account.name, slug or free_alias(account.name), parent=current_seller())
    account.kind, account.seller_below_id, made.upper_account_id = AccountKind.RESELLER, made.id, account.id
    db.session.flush()
    return made


def approve_reseller(account: Account, *, actor: Actor) -> Seller:
    """Make a reseller of an account, and ask for its shop and the invitation of who registered it."""
    made = make_seller_of(account)
    record(actor, "reseller.created", account, seller=[None, made.slug])
    outbox.add(FOUND, key=made.public_id, seller_id=made.id, account_id=account.id)
    return made


def open_shop(new: NewShop) -> Shop:
    """The shop of the seller in scope, with prices to sell at; closed to visitors until its staff open it."""
    book = create_book(BookTerms("Standard", new.currency), actor=SYSTEM)
    tax = None
    if percent := STANDARD_RATES.get(new.country):
        tax = create_tax_rate(TaxTerms("Standard VAT", new.country, Decimal(percent)), actor=SYSTEM)
    method = create_payment_method(MethodTerms("Bank transfer"), actor=SYSTEM)
    made = Shop(
        company_name=new.company_name,
        support_email=new.support_email,
        accent=new.accent,
        currency=new.currency,
        zone=new.zone,
        address=new.address,
        vat_id=new.vat_id,
        default_price_book_id=book.id,
        default_tax_rate_id=tax.id if tax else None,
        default_cloud_providers=[],
        payment_method_id=method.id,
        payment_currency=new.currency,
    )
    db.session.add(made)
    db.session.flush()
    return made


@dataclass(frozen=True)
class Approved:
    """What the seller above knows of a reseller that it has approved."""

    shop: NewShop
    name: str
    email: str


def approved(account: Account) -> Approved:
    """Read it in the scope of the seller above."""
    person = account.contacts[0]
    shop = NewShop(
        account.name, person.email, account.currency, account.zone, "\n".join(account.address_lines),
        account.vat_id, country=account.country,
    )  # fmt: skip
    return Approved(shop, person.name, person.email)


def found_approved(told: Approved) -> None:
    """Open the shop of the seller in scope and invite its first administrator, both once only."""
    if db.session.scalar(select(Shop.id)) is None:
        open_shop(told.shop)
    invite_administrator(told.name, told.email)


def invite_administrator(name: str, email: str) -> Membership:
    """Invite somebody to administer the seller in scope; a user of the portal's door keeps the password."""
    door = portal_door()
    user = user_by_email(door.id, email) or new_user(door.id, email=email, name=name)
    known = membership_in(user, current_scope().seller_id, None)
    if known is not None:
        return known
    membership = new_membership(
        user, seller_id=current_scope().seller_id, roles=[Role.RESELLER_ADMIN], invited_as=name,
        status=MembershipStatus.PENDING_ACTIVATION,
    )  # fmt: skip
    record(SYSTEM, "membership.created", membership, status=[None, membership.status])
    send_invitation(membership)
    return membership
