"""What is done with orders: placing, deciding, executing."""

from portal.domain.orders.actions.create import Draft, DraftLine, create_order, ensure_can_order
from portal.domain.orders.actions.decide import (
    accept_price,
    approve_order,
    expire_held_orders,
    refuse_withdrawal,
    reject_order,
    release_covered_orders,
    withdraw_order,
)
from portal.domain.orders.actions.execute import move_line, move_order, settle_order, start_order
from portal.domain.orders.actions.place import Checkout, forget_used_tokens, place_basket
from portal.domain.orders.actions.timeline import log

__all__ = [
    "Checkout",
    "Draft",
    "DraftLine",
    "accept_price",
    "approve_order",
    "create_order",
    "ensure_can_order",
    "expire_held_orders",
    "forget_used_tokens",
    "log",
    "move_line",
    "move_order",
    "place_basket",
    "refuse_withdrawal",
    "reject_order",
    "release_covered_orders",
    "settle_order",
    "start_order",
    "withdraw_order",
]
