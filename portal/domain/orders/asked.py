"""What a buyer asks for with an order that somebody has to decide about, and how that stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.domain.orders.errors import WITHDRAWAL_REFUSED
from portal.domain.orders.models import Order
from portal.domain.orders.states import OrderStatus


class AskedFor(StrEnum):
    """What has to be decided."""

    APPROVAL = "approval"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True)
class Asked:
    """The last thing that was asked for about an order. The supplier's people are not named."""

    order: Order
    wanted: AskedFor
    at: datetime
    state: str
    decided_at: datetime | None
    decided_by: str
    reason: str


def asked_about(order: Order) -> Asked:
    """Its approval; or to withdraw it, once it stands at the supplier, who has to agree."""
    if order.withdrawal_asked_at is None:
        by, state = order.decided_by or "", _state_of_approval(order)
        return Asked(order, AskedFor.APPROVAL, order.placed_at, state, order.decided_at, by, order.reason)
    at, state = order.withdrawal_refused_at, _state_of_withdrawal(order)
    reason = str(WITHDRAWAL_REFUSED) if at else ""
    return Asked(order, AskedFor.WITHDRAWAL, order.withdrawal_asked_at, state, at, "", reason)


def _state_of_approval(order: Order) -> str:
    if order.decided_at is not None:
        return order.status if order.status is OrderStatus.REJECTED else "approved"
    ended = order.status in (OrderStatus.WITHDRAWN, OrderStatus.EXPIRED)
    return order.status if ended else OrderStatus.PENDING_APPROVAL


def _state_of_withdrawal(order: Order) -> str:
    if order.withdrawal_refused_at is not None:
        return "refused"
    return order.status if order.status is OrderStatus.WITHDRAWN else "requested"
