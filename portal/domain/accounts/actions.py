"""Opening accounts and changing what is known about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from portal.db import db
from portal.domain.accounts.models import Account, AccountKind, AccountStatus, Contact
from portal.domain.accounts.postal import ensure_valid
from portal.domain.accounts.states import ACCOUNT
from portal.domain.accounts.support import chosen_support, default_support
from portal.domain.audit.actions import record
from portal.domain.sellers.actions import take_number, tell_standing
from portal.domain.sellers.billing_models import OPTIONS
from portal.domain.sellers.billing_options import changed_options, options_of
from portal.domain.sellers.queries import shop
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.text import fold
from portal.kernel.texts import LANGUAGES, Text

ADDRESS_FIELDS = ("line1", "line2", "city", "region", "postcode", "country", "vat_id")
CONTACT_FIELDS = ("first_name", "last_name", "title", "email", "phone")


@dataclass(frozen=True)
class Company:
    """What somebody tells about a company and its first contact; `country` is ISO 3166-1 alpha-2."""

    name: str
    first_name: str
    last_name: str
    email: str
    title: str = ""
    phone: str = ""
    address: Mapping[str, str] = field(default_factory=dict)


def open_account(
    company: Company,
    *,
    actor: Actor,
    status: AccountStatus,
    kind: AccountKind = AccountKind.CUSTOMER,
    source: str = "",
) -> Account:
    """Open an account with one billing contact; the shop's defaults are copied onto it (F3).

    Raises Invalid for an address that the seller wants to be valid and is not.
    """
    ensure_valid(kind, company.address)
    defaults = shop()
    account = Account(
        public_id=new_public_id("acc"),
        number=f"C-{take_number('account'):06d}",
        name=company.name,
        name_key=fold(company.name),
        kind=kind,
        status=status,
        currency=defaults.currency,
        zone=defaults.zone,
        language=defaults.language,
        price_book_id=defaults.default_price_book_id,
        tax_rate_id=defaults.default_tax_rate_id,
        cloud_providers=list(defaults.default_cloud_providers),
        **options_of(defaults),
        order_approval=kind is AccountKind.CUSTOMER,
        buyer_key=new_public_id("buy"),
        source=source,
        created_at=clock.now(),
        **{name: company.address.get(name, "") for name in ADDRESS_FIELDS},
    )
    account.support_plans = default_support(
        defaults.default_support_plan_id, account.cloud_providers, account.currency
    )
    db.session.add(account)
    db.session.flush()
    db.session.add(_contact(account, company))
    db.session.flush()
    record(actor, "account.opened", account, status=[None, str(status)])
    return account


def _contact(account: Account, company: Company) -> Contact:
    return Contact(
        public_id=new_public_id("con"),
        account_id=account.id,
        account=account,
        first_name=company.first_name,
        last_name=company.last_name,
        title=company.title,
        email=company.email,
        phone=company.phone,
        is_billing=True,
    )


def change_account(account: Account, *, version: int, actor: Actor, **changes: Any) -> None:
    """Change columns of an account.

    Raises Stale when it was changed since the form was made, Invalid for a language we do not speak, for
    billing options that are not complete and for support plans that do not fit.
    """
    if account.version != version:
        raise Stale
    if changes.get("language", "") not in ("", *LANGUAGES):
        raise Invalid(field_errors={"language": Text("Choose one of the list.")})
    if any(name in OPTIONS for name in changes):
        changes |= changed_options(account, account.currency, changes)
    if "cloud_providers" in changes or "support_plans" in changes:
        changes["support_plans"] = chosen_support(account, changes)
        flag_modified(account, "name")  # a new version, also where only a support plan changed
    old = {name: getattr(account, name) for name in changes}
    for name, value in changes.items():
        setattr(account, name, value)
    if "name" in changes:
        account.name_key = fold(changes["name"])
    db.session.flush()
    told = {name: [_plain(old[name]), _plain(value)] for name, value in changes.items() if old[name] != value}
    if told:
        record(actor, "account.changed", account, **told)


def move_account(account: Account, event: str, *, actor: Actor, reason: str = "") -> None:
    """Let an event of the account's states happen, and a reseller know of it; raises IllegalMove."""
    before, account.status = account.status, ACCOUNT.next(account.status, event)
    db.session.flush()
    if account.seller_below_id is not None:
        tell_standing(account.seller_below_id, is_suspended=account.is_shut)
    told = {"reason": [None, reason]} if reason else {}
    record(actor, f"account.{event}", account, status=[before, account.status], **told)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def correct_billing(
    account: Account, *, actor: Actor, address: Mapping[str, str], contact: Mapping[str, str]
) -> None:
    """Correct billing address and billing contact, as the checkout asks for it (X1, acceptance 118)."""
    changed: dict[str, Any] = {}
    if any(name in address for name in ADDRESS_FIELDS):
        ensure_valid(
            account.kind, {name: address.get(name, getattr(account, name)) for name in ADDRESS_FIELDS}
        )
    for name in ADDRESS_FIELDS:
        if name in address and getattr(account, name) != address[name]:
            changed[name] = [getattr(account, name), address[name]]
            setattr(account, name, address[name])
    person = account.billing_contact
    if person is not None:
        for name in CONTACT_FIELDS:
            if name in contact and getattr(person, name) != contact[name]:
                changed[f"contact.{name}"] = [getattr(person, name), contact[name]]
                setattr(person, name, contact[name])
    if changed:
        flag_modified(account, "name")  # a new version, also where only the contact changed
        db.session.flush()
        record(actor, "account.billing_corrected", account, **changed)


def change_company(
    account: Account, *, version: int, actor: Actor, address: Mapping[str, str], contact: Mapping[str, str]
) -> None:
    """The same for staff; raises Stale when the account was changed since the form was made."""
    if account.version != version:
        raise Stale
    correct_billing(account, actor=actor, address=address, contact=contact)
