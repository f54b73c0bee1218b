"""Writing tax rates. New quotes use a change; what was ordered or invoiced keeps the rate it had."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.audit.actions import record
from portal.domain.pricing.actions import as_text
from portal.domain.pricing.models import TaxRate
from portal.domain.sellers.queries import shop
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, Stale
from portal.kernel.text import fold
from portal.kernel.texts import Text

STANDARD_RATES: Mapping[str, str] = {
    "AT": "20", "BE": "21", "BG": "20", "CH": "8.1", "CY": "19", "CZ": "21", "DE": "19", "DK": "25",
    "EE": "24", "ES": "21", "FI": "25.5", "FR": "20", "GB": "20", "GR": "24", "HR": "25", "HU": "27",
    "IE": "23", "IT": "22", "LT": "21", "LU": "17", "LV": "21", "MT": "18", "NL": "21", "NO": "25",
    "PL": "23", "PT": "23", "RO": "21", "SE": "25", "SI": "22", "SK": "23",
}  # fmt: skip
"""Standard rates of value added tax in percent, 2026: what a new seller begins with, and looks over."""


@dataclass(frozen=True)
class TaxTerms:
    """What a tax rate says of itself."""

    name: str
    country: str
    percent: Decimal
    region: str = ""
    next_percent: Decimal | None = None
    next_from: date | None = None
    reverse_charge: bool = False


def proposed_rate(country: str, region: str, day: date) -> TaxRate | None:
    """What a new customer there is taxed by: the rate of its region, else of its country, else the default.

    Of several for one place the default comes first, then the highest of that day: others are reduced ones.
    """
    usual, place = shop().default_tax_rate_id, fold(region)
    rates = db.session.scalars(select(TaxRate).order_by(TaxRate.id)).all()

    def fit(rate: TaxRate) -> tuple[bool, bool, Decimal]:
        return bool(rate.region), rate.id == usual, rate.percent_on(day)

    there = [one for one in rates if one.country == country and fold(one.region) in ("", place)]
    return max(there, key=fit, default=next((one for one in rates if one.id == usual), None))


def create_tax_rate(terms: TaxTerms, *, actor: Actor) -> TaxRate:
    """Make a tax rate in percent of net. Raises Invalid."""
    _ensure_sound(terms)
    _ensure_free(terms.name)
    rate = TaxRate(**asdict(terms))
    db.session.add(rate)
    db.session.flush()
    record(actor, "tax_rate.created", rate, name=[None, rate.name], percent=[None, str(rate.percent)])
    return rate


def change_tax_rate(rate: TaxRate, terms: TaxTerms, *, version: int, actor: Actor) -> None:
    """Change a tax rate. Raises Invalid, and Stale when it was changed meanwhile."""
    if rate.version != version:
        raise Stale
    _ensure_sound(terms)
    if terms.name != rate.name:
        _ensure_free(terms.name)
    told = {}
    for name, value in asdict(terms).items():
        if getattr(rate, name) != value:
            told[name] = [as_text(getattr(rate, name)), as_text(value)]
            setattr(rate, name, value)
    db.session.flush()
    record(actor, "tax_rate.changed", rate, **told)


def delete_tax_rate(rate: TaxRate, *, actor: Actor) -> None:
    """Remove a rate that nobody is taxed by. Raises Conflict."""
    db.session.refresh(rate, with_for_update=True)  # nobody can be given it any more
    users = db.session.scalar(select(func.count(Account.id)).where(Account.tax_rate_id == rate.id))
    if users == 1:
        raise Conflict(Text("Used by 1 customer."))
    if users:
        raise Conflict(Text("Used by %(number)s customers.", number=users))
    if shop().default_tax_rate_id == rate.id:
        raise Conflict(Text("New customers get this rate. Choose another one for them first."))
    record(actor, "tax_rate.deleted", rate, name=[rate.name, None])
    db.session.delete(rate)
    db.session.flush()


def _ensure_sound(terms: TaxTerms) -> None:
    for name in ("percent", "next_percent"):
        percent = getattr(terms, name)
        if percent is not None and not 0 <= percent <= 100:
            raise Invalid(field_errors={name: Text("Use a percentage between 0 and 100.")})
    if (terms.next_percent is None) != (terms.next_from is None):
        missing = "next_from" if terms.next_from is None else "next_percent"
        raise Invalid(field_errors={missing: Text("Give the new rate and its first day, or neither.")})


def _ensure_free(name: str) -> None:
    if db.session.scalar(select(TaxRate.id).where(TaxRate.name == name)):
        raise Invalid(field_errors={"name": Text("You have a tax rate of this name.")})
