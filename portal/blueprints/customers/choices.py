"""What can be chosen for a customer: price books, tax rates, support plans, cloud providers, vendors."""

from flask_babel import gettext as _

from portal.domain.accounts.models import Account
from portal.domain.accounts.providers import PROVIDERS, provider_name
from portal.domain.catalogue.queries import vendors_to_connect
from portal.domain.pricing.queries import price_books, support_plans, tax_rates
from portal.domain.sellers.queries import today_of_the_house
from portal.web.filters import percent

NONE = ""
Choices = list[tuple[str, str]]


def id_or_none(value: object) -> int | None:
    """A select's value as a column's."""
    return int(str(value)) if value not in (None, "", "None") else None


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


def provider_choices(account: Account | None = None) -> Choices:
    """The known cloud providers, and those that the account has besides."""
    codes = dict.fromkeys([*PROVIDERS, *(account.cloud_providers if account else [])])
    return [(code, provider_name(code)) for code in codes]


def vendor_choices(account: Account | None = None) -> Choices:
    """Vendors that set up only for customers they know, and those that know this one already."""
    known = account.connected_vendors if account else []
    return [(vendor, vendor) for vendor in sorted({*vendors_to_connect(), *known})]
