"""The currencies a seller works with, and what they are worth in each other."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.sellers.billing_models import ExchangeRate
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import current_seller, shop
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.texts import Text

LARGEST = Decimal("1000000000")


def active_currencies(of: Shop | None = None) -> list[str]:
    """The seller's own currency, then the others that it works with."""
    ours = of or shop()
    return [ours.currency, *(one for one in sorted(ours.currencies) if one != ours.currency)]


def activate_currency(code: str, *, actor: Actor) -> None:
    """Work with one more currency."""
    ours = shop()
    if code not in active_currencies(ours):
        ours.currencies = [*ours.currencies, code]
        db.session.flush()
        record(actor, "shop.currency_added", current_seller(), currency=[None, code])


def retire_currency(code: str, *, actor: Actor) -> None:
    """Work with a currency no more: nothing new can be in it. Raises Conflict for what new customers need."""
    ours = shop()
    if code in (ours.currency, ours.payment_currency):
        raise Conflict(Text("New customers pay in %(currency)s. Choose another one first.", currency=code))
    if code in ours.currencies:
        ours.currencies = [one for one in ours.currencies if one != code]
        db.session.flush()
        record(actor, "shop.currency_removed", current_seller(), currency=[code, None])


def exchange_rates() -> Sequence[ExchangeRate]:
    """All rates: by pair, the newest first."""
    order = (ExchangeRate.base, ExchangeRate.quote, ExchangeRate.valid_from.desc())
    return db.session.scalars(select(ExchangeRate).order_by(*order)).all()


def rate_on(day: date, base: str, quote: str) -> Decimal | None:
    """What one unit of `base` is worth in `quote` on a day: the newest rate by then, or none."""
    if base == quote:
        return Decimal(1)
    return db.session.scalar(
        select(ExchangeRate.rate)
        .where(ExchangeRate.base == base, ExchangeRate.quote == quote, ExchangeRate.valid_from <= day)
        .order_by(ExchangeRate.valid_from.desc())
        .limit(1)
    )


def add_exchange_rate(
    base: str, quote: str, rate: Decimal, valid_from: date, *, actor: Actor
) -> ExchangeRate:
    """Let a rate hold from a day on. Issued invoices keep theirs. Raises Invalid."""
    known = active_currencies()
    for name, code in (("base", base), ("quote", quote)):
        if code not in known:
            raise Invalid(field_errors={name: Text("Choose one of the list.")})
    if base == quote:
        raise Invalid(field_errors={"quote": Text("Choose two different currencies.")})
    if not 0 < rate < LARGEST:
        raise Invalid(field_errors={"rate": Text("Enter a rate above zero.")})
    same = (ExchangeRate.base == base, ExchangeRate.quote == quote, ExchangeRate.valid_from == valid_from)
    if db.session.scalar(select(ExchangeRate.id).where(*same)):
        problem = Text("You have a rate of these currencies from that day. Remove it first.")
        raise Invalid(field_errors={"valid_from": problem})
    made = ExchangeRate(base=base, quote=quote, rate=rate, valid_from=valid_from)
    db.session.add(made)
    db.session.flush()
    told = {"rate": [None, made.digits], "valid_from": [None, valid_from.isoformat()]}
    record(actor, "exchange_rate.added", made, pair=[None, f"{base} → {quote}"], **told)
    return made


def remove_exchange_rate(public_id: str, *, actor: Actor) -> None:
    """Take a rate back; invoices issued with it keep it. Raises NotFound."""
    found = db.session.scalar(select(ExchangeRate).where(ExchangeRate.public_id == public_id))
    if found is None:
        raise NotFound
    told = {"rate": [found.digits, None]}
    record(actor, "exchange_rate.removed", found, pair=[f"{found.base} → {found.quote}", None], **told)
    db.session.delete(found)
    db.session.flush()
