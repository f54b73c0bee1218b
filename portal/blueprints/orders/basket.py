"""Prices of the catalogue and of a basket under a customer's terms."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.basket.models import Basket
from portal.domain.basket.queries import basket_or_404, open_basket
from portal.domain.catalogue.models import Product
from portal.domain.orders.models import Order
from portal.domain.orders.queries import placed_with as use_of_token
from portal.domain.pricing.loader import items, quote_for, quote_from_above, terms_of
from portal.domain.pricing.quote import LineQuote, Quote, Unpriced, quote
from portal.web.access import current_actor


def basket_of(customer: Account, *, placed_with: str = "") -> Basket | None:
    """The staff user's own basket in the customer's account, or the one a form has placed already."""
    user_id = current_actor().user_id
    if placed_with and (used := use_of_token(f"user:{user_id}", placed_with)) and used.order_id:
        made = (
            select(Basket.public_id)
            .join(Order, Order.basket_id == Basket.id)
            .where(Order.id == used.order_id)
        )
        return basket_or_404(db.session.scalars(made).one())
    return open_basket(account_id=customer.id, user_id=user_id, visit_id=None)


def unit_prices(customer: Account, products: Sequence[Product]) -> dict[int, LineQuote]:
    """The price of one unit of each plan, by its id; a plan without a price is left out."""
    terms, prices = terms_of(customer), {}
    plans = [plan.id for product in products for plan in product.plans if plan.published]
    for item in items([(plan_id, 1) for plan_id in plans], customer.currency):
        with suppress(Unpriced):
            prices[item.plan_id] = quote([item], terms).lines[0]
    return prices


def priced_basket(customer: Account, basket: Basket) -> Quote | None:
    """The basket's price by what we know; none while a line has no price."""
    with suppress(Unpriced):
        return quote_for(customer, _wanted(basket))
    return None


def priced_exactly(customer: Account, basket: Basket) -> Quote | None:
    """The same with costs just asked for at the seller above; only before anything was written."""
    wanted = _wanted(basket)
    with suppress(Unpriced):
        return quote_for(customer, wanted, quote_from_above(wanted))
    return None


def _wanted(basket: Basket) -> list[tuple[int, int]]:
    return [(line.plan_id, line.quantity) for line in basket.lines]
