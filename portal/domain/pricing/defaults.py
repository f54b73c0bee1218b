"""Copying what new customers start with to customers that there are (F3)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

from portal.db import db
from portal.domain.accounts.actions import change_account
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.accounts.support import default_support
from portal.domain.pricing.models import PriceBook
from portal.domain.pricing.taxes import proposed_rate
from portal.domain.sellers.billing_models import SupportPlan
from portal.domain.sellers.billing_options import options_of
from portal.domain.sellers.queries import shop, today_of_the_house
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.texts import Text

Changes = dict[str, Any]


class Default(StrEnum):
    """What can be copied; a support plan goes by the cloud providers, so it comes after them."""

    BILLING = "billing"
    PRICE_BOOK = "price_book"
    TAX_RATE = "tax_rate"
    PROVIDERS = "providers"
    SUPPORT = "support"


def copy_defaults_to(
    accounts: Sequence[Account], what: Collection[Default], *, actor: Actor
) -> list[tuple[Account, str]]:
    """Give each account these of the defaults; with it comes why it could not have them, or nothing.

    One that cannot have them all keeps what it has. Raises Invalid where none is named.
    """
    if not what:
        raise Invalid(field_errors={"what": Text("Choose what is copied.")})
    return [(account, _copied(account, what, actor)) for account in accounts]


def _copied(account: Account, what: Collection[Default], actor: Actor) -> str:
    try:
        with db.session.begin_nested():
            _ensure_at_work(account)
            changes = Changes()
            for one in Default:
                if one in what:
                    changes |= _READ[one](account, changes)
            change_account(account, version=account.version, actor=actor, **changes)
    except (Invalid, Conflict) as refusal:
        return "; ".join(refusal.field_errors.values()) or refusal.message
    return ""


def _ensure_at_work(account: Account) -> None:
    if account.status is AccountStatus.SUSPENDED:
        raise Conflict(Text("The customer is suspended."))
    if account.status is AccountStatus.CLOSED:
        raise Conflict(Text("The customer is closed."))


def _billing(_account: Account, _changes: Mapping[str, Any]) -> Changes:
    return options_of(shop())


def _price_book(account: Account, _changes: Mapping[str, Any]) -> Changes:
    book_id = shop().default_price_book_id
    _ensure_in_currency(account, db.session.get(PriceBook, book_id) if book_id else None)
    return {"price_book_id": book_id}


def _tax_rate(account: Account, _changes: Mapping[str, Any]) -> Changes:
    """What somebody new at its place is taxed by."""
    if account.tax_exemption:
        raise Conflict(Text("The customer is exempt from tax."))
    rate = proposed_rate(account.country, account.region, today_of_the_house())
    if rate is None:
        raise Conflict(Text("There is no tax rate for its country."))
    return {"tax_rate_id": rate.id}


def _providers(_account: Account, _changes: Mapping[str, Any]) -> Changes:
    return {"cloud_providers": list(shop().default_cloud_providers)}


def _support(account: Account, changes: Mapping[str, Any]) -> Changes:
    plan_id = shop().default_support_plan_id
    plan = db.session.get(SupportPlan, plan_id) if plan_id else None
    _ensure_in_currency(account, plan)
    providers = changes.get("cloud_providers", account.cloud_providers)
    support = default_support(plan_id, providers, account.currency)
    if plan is not None and not support:
        raise Conflict(Text("The customer has no cloud provider that %(name)s fits.", name=plan.name))
    return {"support_plans": support}


def _ensure_in_currency(account: Account, terms: PriceBook | SupportPlan | None) -> None:
    if terms is not None and terms.currency != account.currency:
        told = Text(
            "%(name)s is in %(currency)s, the customer in %(own)s.",
            name=terms.name, currency=terms.currency, own=account.currency,
        )  # fmt: skip
        raise Conflict(told)


_READ: Mapping[Default, Callable[[Account, Mapping[str, Any]], Changes]] = {
    Default.BILLING: _billing,
    Default.PRICE_BOOK: _price_book,
    Default.TAX_RATE: _tax_rate,
    Default.PROVIDERS: _providers,
    Default.SUPPORT: _support,
}
