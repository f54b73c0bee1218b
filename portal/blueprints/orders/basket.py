"""The basket that a staff user fills for a customer."""

from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.basket.models import Basket
from portal.domain.basket.prices import PricedBasket, priced_basket
from portal.domain.basket.queries import basket_or_404, open_basket
from portal.domain.orders.models import Order
from portal.domain.orders.queries import placed_with as use_of_token
from portal.domain.pricing.loader import quote_from_above
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


def priced_exactly(customer: Account, basket: Basket) -> PricedBasket:
    """The basket's price with costs just asked for above; only before anything was written."""
    costs = quote_from_above([(line.plan_id, line.quantity) for line in basket.lines])
    return priced_basket(basket, customer, costs)
