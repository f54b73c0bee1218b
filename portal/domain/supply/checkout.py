"""The last step of every checkout: ask the cost above, hold the stock, place the order."""

from portal.db import outbox
from portal.domain.accounts.models import Account
from portal.domain.basket.models import Basket
from portal.domain.catalogue.stock import reserve
from portal.domain.orders.actions import Checkout, place_basket
from portal.domain.orders.actions.place import ensure_may_place, reservation_key
from portal.domain.orders.models import Order
from portal.domain.pricing.loader import quote_from_above
from portal.kernel.actor import Actor

__all__ = ["Checkout", "place"]


def place(basket: Basket, account: Account, checkout: Checkout, *, actor: Actor) -> Order:
    """Place a basket; to be called before the caller's transaction has written.

    Raises what `orders.place_basket` raises, and OutOfStock. A reservation that no order follows
    ends by itself after half an hour.
    """
    costs = quote_from_above([(line.plan_id, line.quantity) for line in basket.lines])
    held: dict[str, int] = {}
    if basket.placed_at is None:
        ensure_may_place(basket, account, checkout, actor)
        held = _hold_stock(basket, checkout.token)
    order = place_basket(basket, account, checkout, actor=actor, costs=costs)
    kept = {line.reservation_key for line in order.lines}  # of another tab, where that was faster
    for key, owner_id in held.items():
        kind = "stock.keep" if key in kept else "stock.give_back"
        outbox.add(kind, key=key, seller_id=owner_id, reservation_key=key)
    return order


def _hold_stock(basket: Basket, token: str) -> dict[str, int]:
    """Reserve what is sold from stock; returns the keys, each with the seller who owns the stock."""
    held: dict[str, int] = {}
    for line in basket.lines:
        if line.product is not None:
            key = reservation_key(token, line.public_id)
            reserve(line.product, line.quantity, key)
            held[key] = line.product.seller_id
    return held
