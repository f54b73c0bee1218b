"""Prices of the catalogue and of baskets, by the one price function."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.db import current_scope
from portal.domain.accounts.models import Account
from portal.domain.basket.locations import problem_with_location
from portal.domain.basket.models import Basket, BasketLine
from portal.domain.basket.quantities import problem_with
from portal.domain.catalogue.models import Product
from portal.domain.catalogue.queries import offered_plans
from portal.domain.pricing.loader import quoted_lines, terms_of
from portal.domain.pricing.quote import LineQuote, Quote, Terms
from portal.kernel.money import Money

Costs = dict[int, Money]
"""Net unit costs by plan id, as the seller above has just told them."""


def unit_prices(products: Sequence[Product], terms: Terms) -> dict[int, LineQuote]:
    """The price of one unit of each published plan, by its id; a plan without a price is left out."""
    plans = [plan.id for product in products for plan in product.plans if plan.published]
    return {line.plan_id: line for line in quoted_lines(terms, [(plan_id, 1) for plan_id in plans]) if line}


@dataclass(frozen=True)
class PricedLine:
    """A line as it could be ordered now. It has no price where none may be seen, or to be had."""

    line: BasketLine
    is_available: bool
    problem: str
    """What is wrong with the quantity, should the product's limits have changed; else empty."""
    price: LineQuote | None
    location_problem: str = ""
    """The same of the data location."""

    @property
    def can_be_ordered(self) -> bool:
        """Whether nothing of it has to be changed first."""
        return self.is_available and not self.problem and not self.location_problem


@dataclass(frozen=True)
class PricedBasket:
    """The lines, and what they cost together: ``None`` without terms, and while a line cannot be ordered."""

    lines: tuple[PricedLine, ...]
    quote: Quote | None


def priced_basket(
    basket: Basket | None, account: Account | None, costs: Costs | None = None, *, terms: Terms | None = None
) -> PricedBasket:
    """A basket as an account could order it now; without `costs` the stored ones count.

    A visitor is told prices under the `terms` of the shop, or none.
    """
    if basket is None or not basket.lines:
        return PricedBasket((), None)
    terms = terms_of(account) if account else terms
    wanted = [(line.plan_id, line.quantity) for line in basket.lines]
    prices = quoted_lines(terms, wanted, costs) if terms else [None] * len(wanted)
    offered = offered_plans([x.plan_id for x in basket.lines], account.cloud_providers if account else None)
    lines = tuple(
        _priced(line, price, terms, is_sold=line.plan_id in offered and _is_sold_to_us(line, costs))
        for line, price in zip(basket.lines, prices, strict=True)
    )
    agreed = [one.price for one in lines if one.price and one.can_be_ordered]
    is_whole = terms is not None and len(agreed) == len(lines)
    return PricedBasket(lines, Quote(terms.currency, tuple(agreed)) if terms and is_whole else None)


def _is_sold_to_us(line: BasketLine, costs: Costs | None) -> bool:
    """Whether it is our own, or the seller above told what it costs; unasked, it counts as sold."""
    is_ours = line.plan is not None and line.plan.seller_id == current_scope().seller_id
    return costs is None or is_ours or line.plan_id in costs


def _priced(line: BasketLine, price: LineQuote | None, terms: Terms | None, *, is_sold: bool) -> PricedLine:
    product = line.product if is_sold else None
    if product is None or (terms is not None and price is None):
        return PricedLine(line, False, "", None)
    unplaced = problem_with_location(product, line.data_location)
    return PricedLine(line, True, problem_with(product, line.quantity), price, unplaced)
