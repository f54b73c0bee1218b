"""What can be chosen for a customer: commercial terms, and how it is billed."""

from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from portal.domain.accounts.models import Account
from portal.domain.accounts.providers import provider_name
from portal.domain.accounts.queries import authorised_providers
from portal.domain.catalogue.queries import vendors_to_connect
from portal.domain.pricing.queries import price_books, support_plans, tax_rates
from portal.domain.sellers.billing_models import BILLING_DAYS, BillingOptions
from portal.domain.sellers.currencies import active_currencies
from portal.domain.sellers.payment_methods import payment_methods
from portal.domain.sellers.queries import today_of_the_house
from portal.web.fields import currency_choices
from portal.web.filters import percent

NONE = ""
BY_PLACE = "place"
"""That the customer's country and region choose the tax rate."""
Choices = list[tuple[str, str]]


def id_or_none(value: object) -> int | None:
    """A select's value as a column's."""
    return int(str(value)) if value not in (None, "", "None") else None


def rate_or_place(value: object) -> int | str | None:
    """The same where country and region may choose it."""
    return BY_PLACE if value == BY_PLACE else id_or_none(value)


def code_or_none(value: object) -> str | None:
    """The same where the column holds a code."""
    return str(value) if value not in (None, "", "None") else None


def book_choices(currency: str) -> Choices:
    """Price books in the account's currency; without one, retail prices count."""
    books = [(str(book.id), book.name) for book in price_books() if book.currency == currency]
    return [(NONE, _("Retail prices")), *books]


def tax_choices() -> Choices:
    """Tax rates."""
    today = today_of_the_house()
    rates = [(str(rate.id), f"{rate.name} ({percent(rate.percent_on(today))})") for rate in tax_rates()]
    return [(NONE, _("No tax")), *rates]


def support_choices() -> Choices:
    """Support plans."""
    return [(NONE, _("None")), *((str(plan.id), plan.name) for plan in support_plans())]


def providers_for(account: Account | None = None) -> list[str]:
    """The cloud providers that we may sell, and those that the account has besides.

    To be asked before the transaction has written.
    """
    return list(dict.fromkeys([*authorised_providers(), *(account.cloud_providers if account else [])]))


def provider_choices(codes: Sequence[str]) -> Choices:
    """Cloud providers by their names."""
    return [(code, provider_name(code)) for code in codes]


def vendor_choices(account: Account | None = None) -> Choices:
    """Vendors that set up only for customers they know, and those that know this one already."""
    known = account.connected_vendors if account else []
    return [(vendor, vendor) for vendor in sorted({*vendors_to_connect(), *known})]


def method_choices(owner: BillingOptions | None) -> Choices:
    """The payment methods that are offered, and that which the owner has."""
    kept = owner.payment_method_id if owner else None
    return [(str(one.id), one.name) for one in payment_methods() if one.is_active or one.id == kept]


def currency_choices_of(owner: BillingOptions | None) -> list[SelectChoice]:
    """The currencies that the seller works with, and that which the owner pays with."""
    kept = [owner.payment_currency] if owner else []
    return currency_choices(dict.fromkeys([*active_currencies(), *kept]))


def billing_days() -> Choices:
    """Days of the month; where a month is shorter, its last."""
    words = {"last": _("Last day of the month"), "first_order": _("The day of the first order")}
    return [(NONE, ""), *((day, words.get(day, day)) for day in BILLING_DAYS)]
