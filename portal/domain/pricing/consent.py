"""What a change of prices takes below the cost, or below a book's margin floor, needs somebody's word."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.db import db
from portal.domain.catalogue.models import Plan, PlanCost
from portal.domain.pricing.models import PriceBook
from portal.domain.pricing.sheet import PlanPrice, prices_in
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.users.permissions import Permission
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text, Words, noted

NAMED = 3
"""So many plans are named in a refusal; the others are counted."""
Prices = dict[int, dict[int, PlanPrice]]
"""By book and plan."""


@dataclass(frozen=True)
class Consent:
    """Who changes prices, and whether the person has agreed to what they fall below."""

    actor: Actor
    agreed: bool = False

    @property
    def is_asked_for(self) -> bool:
        """Whether there is a person to ask."""
        return self.actor.user_id is not None


class ConsentMissing(Invalid):
    """Prices would fall below cost or floor, and whoever changes them has not agreed to that."""


@contextmanager
def watching(book: PriceBook, plan_ids: Sequence[int], day: date, consent: Consent) -> Iterator[None]:
    """Let prices change within; raises Invalid where one falls too low without consent.

    Books that start from this one are looked at too. What stood too low before and stays as it is needs no
    consent, nor does what a machine sets up.
    """
    before = prices_around(book, plan_ids, day) if consent.is_asked_for else {}
    yield
    db.session.flush()
    if consent.is_asked_for:
        _ensure_consent(book, before, prices_around(book, plan_ids, day), consent)


def ensure_consent_to(book: PriceBook, consent: Consent) -> None:
    """The same for a new book: each of its prices counts."""
    if consent.is_asked_for:
        plans = plans_with_cost(book.currency)
        _ensure_consent(book, {}, prices_around(book, plans, today_of_the_house()), consent)


def _ensure_consent(book: PriceBook, before: Prices, after: Prices, consent: Consent) -> None:
    below_cost, below_floor = fallen(book, before, after)
    ensure_may(consent.actor, below_cost=bool(below_cost), below_floor=bool(below_floor))
    if (below_cost or below_floor) and not consent.agreed:
        free = below_cost & _for_nothing(after)
        raise ConsentMissing(field_errors={"agreed": _told(below_cost, below_floor, free)})


def fallen(book: PriceBook, before: Prices, after: Prices) -> tuple[set[int], set[int]]:
    """The plans whose price has changed and is below cost, and those below a floor."""
    below_cost, below_floor = set[int](), set[int]()
    for one in with_children(book):
        for plan_id, price in after.get(one.id, {}).items():
            if price.price == _price(before, one, plan_id):
                continue
            below_cost |= {plan_id} if price.is_below_cost else set()
            below_floor |= {plan_id} if price.is_below(one.margin_floor) else set()
    return below_cost, below_floor


def _price(prices: Prices, book: PriceBook, plan_id: int) -> object:
    known = prices.get(book.id, {}).get(plan_id)
    return known and known.price


def ensure_may(actor: Actor, *, below_cost: bool, below_floor: bool) -> None:
    """Raise Invalid where the actor may not even agree to it."""
    if below_floor and not actor.may(Permission.ORDER_APPROVE):
        raise Invalid(
            Text("Prices would fall below the margin floor. Ask a colleague who may approve orders to do it.")
        )
    if below_cost and not actor.may(Permission.PRICE_COST):
        raise Invalid(Text("This price needs the consent of a colleague who may see costs."))


def _for_nothing(prices: Prices) -> set[int]:
    of_books = (plans.items() for plans in prices.values())
    return {
        plan_id for plans in of_books for plan_id, one in plans if one.price is not None and one.price.is_zero
    }


def _told(below_cost: set[int], below_floor: set[int], free: set[int]) -> Text:
    below = below_cost or below_floor
    if free:
        words = noted("Below cost: %(plans)s. For nothing: %(free)s. Tick the box if you mean it.")
        return Text(words, plans=_names(below), free=_names(free))
    if below_cost:
        return Text("Below cost: %(plans)s. Tick the box if you mean it.", plans=_names(below))
    return Text("Below the margin floor: %(plans)s. Tick the box if you mean it.", plans=_names(below))


def _names(plan_ids: set[int]) -> Words:
    some = sorted(plan_ids)[:NAMED]
    plans = db.session.scalars(select(Plan).where(Plan.id.in_(some)).order_by(Plan.id))
    names = ", ".join(f"{plan.product.name} {plan.name}" for plan in plans)
    more = len(plan_ids) - len(some)
    if not more:
        return names
    return Text("%(names)s and %(more)s more", names=names, more=more)


def plans_with_cost(currency: str) -> list[int]:
    """The plans of which the cost is known in the currency: what could fall below it."""
    return list(db.session.scalars(select(PlanCost.plan_id).where(PlanCost.currency == currency)))


def prices_around(book: PriceBook, plan_ids: Sequence[int], day: date) -> Prices:
    """What the plans cost on a day in the book and in those that start from it."""
    return {one.id: prices_in(one, plan_ids, day) for one in with_children(book)}


def with_children(book: PriceBook) -> list[PriceBook]:
    """The book and those that start from it, however far below."""
    books, found = db.session.scalars(select(PriceBook)).all(), [book]
    for parent in found:  # grows while it is walked
        found += [one for one in books if one.parent_id == parent.id and one not in found]
    return found
