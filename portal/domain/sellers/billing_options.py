"""What a customer is billed by: whether it is complete, and what new customers start with (F3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.sellers.actions import ensure_unchanged
from portal.domain.sellers.billing_models import BILLING_DAYS, OPTIONS, BillingOptions
from portal.domain.sellers.currencies import active_currencies, rate_on
from portal.domain.sellers.models import Shop
from portal.domain.sellers.payment_methods import payment_methods
from portal.domain.sellers.queries import current_seller, today_of_the_house
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text


def options_of(owner: BillingOptions) -> dict[str, Any]:
    """The options by their columns."""
    return {name: getattr(owner, name) for name in OPTIONS}


def changed_options(owner: BillingOptions, currency: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are in `changes`, complete and consistent with those that stay.

    Raises Invalid at each field that is missing or will not do. `currency` is that of the account.
    """
    wanted = options_of(owner) | {name: changes[name] for name in OPTIONS if name in changes}
    if not wanted["prorate_billing"]:
        wanted |= {"billing_day": "", "partial_charges": None}
    problems = dict(_problems(owner, currency, wanted, today_of_the_house()))
    if problems:
        raise Invalid(field_errors=problems)
    return wanted


def _problems(
    owner: BillingOptions, currency: str, wanted: Mapping[str, Any], today: date
) -> list[tuple[str, Text]]:
    found = []
    methods = {one.id for one in payment_methods() if one.is_active or one.id == owner.payment_method_id}
    if wanted["payment_method_id"] not in methods:
        found.append(("payment_method_id", Text("Choose a payment method.")))
    if wanted["prorate_billing"] and wanted["billing_day"] not in BILLING_DAYS:
        found.append(("billing_day", Text("Choose a billing day.")))
    if wanted["prorate_billing"] and wanted["partial_charges"] is None:
        found.append(("partial_charges", Text("Choose when partial charges are invoiced.")))
    paid_in = wanted["payment_currency"]
    if paid_in != owner.payment_currency and paid_in not in active_currencies():
        found.append(("payment_currency", Text("Choose one of the list.")))
    elif rate_on(today, currency, paid_in) is None:
        told = Text("No exchange rate %(base)s->%(quote)s.", base=currency, quote=paid_in)
        found.append(("payment_currency", told))
    return found


def change_defaults(shop: Shop, *, version: int, actor: Actor, **changes: Any) -> None:
    """Change what new customers start with; customers that exist keep what they have.

    Raises Stale, and Invalid at each field that is missing or will not do.
    """
    ensure_unchanged(shop, version)
    wanted = dict(changes) | changed_options(shop, shop.currency, changes)
    told = {name: [_plain(getattr(shop, name)), _plain(new)] for name, new in wanted.items()}
    for name, value in wanted.items():
        setattr(shop, name, value)
    db.session.flush()
    told = {name: pair for name, pair in told.items() if pair[0] != pair[1]}
    if told:
        record(actor, "shop.defaults_changed", current_seller(), **told)


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | list) or value is None else str(value)
