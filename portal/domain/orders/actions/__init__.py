"""What is done with orders: placing, deciding, executing."""

from portal.domain.orders.actions.decide import (
    approve_order,
    reject_order,
    release_covered_orders,
    withdraw_order,
)
from portal.domain.orders.actions.execute import move_line, move_order, settle_order, start_order
from portal.domain.orders.actions.place import Checkout, Draft, DraftLine, create_order, place_basket
from portal.domain.orders.actions.timeline import log

__all__ = [
    "Checkout",
    "Draft",
    "DraftLine",
    "approve_order",
    "create_order",
    "log",
    "move_line",
    "move_order",
    "place_basket",
    "reject_order",
    "release_covered_orders",
    "settle_order",
    "start_order",
    "withdraw_order",
]
