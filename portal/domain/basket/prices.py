"""Prices of the catalogue and of baskets, by the one price function."""

from collections.abc import Sequence

from portal.domain.accounts.models import Account
from portal.domain.basket.models import Basket
from portal.domain.catalogue.models import Product
from portal.domain.pricing.loader import items, quote_for
from portal.domain.pricing.quote import LineQuote, Quote, Terms, Unpriced, quote
from portal.kernel.money import Money


def unit_prices(products: Sequence[Product], terms: Terms) -> dict[int, LineQuote]:
    """The price of one unit of each published plan, by its id; a plan without a price is left out."""
    plans = [plan.id for product in products for plan in product.plans if plan.published]
    prices: dict[int, LineQuote] = {}
    for item in items([(plan_id, 1) for plan_id in plans], terms.currency):
        try:
            prices[item.plan_id] = quote([item], terms).lines[0]
        except Unpriced:
            continue
    return prices


def basket_quote(
    account: Account, basket: Basket | None, costs: dict[int, Money] | None = None
) -> Quote | None:
    """What a basket costs an account; ``None`` when it is empty or a line has no price any more.

    `costs` are net unit costs by plan id; without them the stored ones count.
    """
    if basket is None or not basket.lines:
        return None
    try:
        return quote_for(account, [(line.plan_id, line.quantity) for line in basket.lines], costs)
    except Unpriced:
        return None
