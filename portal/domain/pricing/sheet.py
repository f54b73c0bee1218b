"""A price book beside what it is made from: retail price, cost, price and margin of each plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.domain.pricing.loader import book_terms, items, with_rules
from portal.domain.pricing.models import PriceBook
from portal.domain.pricing.quote import Item, Terms, Unpriced, is_thinner, unit_price
from portal.kernel.money import Money

AT_ONCE = 5000
"""So many plans are priced by one statement."""


@dataclass(frozen=True)
class PlanPrice:
    """Net for one unit, as far as each is known."""

    retail: Money | None
    cost: Money | None
    price: Money | None

    @property
    def margin(self) -> Decimal | None:
        """In percent of the price, two places; nothing where cost or price are not known, or it is free."""
        if self.cost is None or self.price is None or self.price.is_zero:
            return None
        return ((self.price - self.cost).amount / self.price.amount * 100).quantize(Decimal("0.01"))

    @property
    def is_unweighed(self) -> bool:
        """Whether nobody can tell if it is sold for less than it costs: the cost is not known."""
        return self.cost is None and self.price is not None

    @property
    def is_below_cost(self) -> bool:
        """Whether it is known to be sold for less than it costs."""
        return self.cost is not None and self.price is not None and self.price < self.cost

    def is_below(self, floor: Decimal | None) -> bool:
        """Whether its margin is below so many percent of the price."""
        if floor is None or self.cost is None or self.price is None:
            return False
        return is_thinner(self.price, self.cost, floor)


def prices_in(book: PriceBook, plan_ids: Sequence[int], day: date) -> dict[int, PlanPrice]:
    """What the plans cost in a book on a day, by plan."""
    terms, found = book_terms(book, day), {}
    for at in range(0, len(plan_ids), AT_ONCE):
        some = plan_ids[at : at + AT_ONCE]
        ruled = with_rules(terms, some)
        for item in items([(plan_id, 1) for plan_id in some], book.currency):
            found[item.plan_id] = PlanPrice(item.retail, item.cost, _price(item, ruled))
    return found


def _price(item: Item, terms: Terms) -> Money | None:
    try:
        return unit_price(item, terms)
    except Unpriced:
        return None
