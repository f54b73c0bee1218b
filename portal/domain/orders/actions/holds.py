"""What keeps an order back: a higher price above, approval, credit. One after the other is cleared."""

from portal.domain.accounts.queries import account as load_account
from portal.domain.orders.actions.execute import move_order, start_order
from portal.domain.orders.actions.tell import tell_staff
from portal.domain.orders.actions.timeline import log
from portal.domain.orders.credit import missing_credit
from portal.domain.orders.models import Order
from portal.domain.orders.states import HOLDS, INTO, OrderStatus
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.money import Money
from portal.kernel.texts import Text


def go_on(order: Order, event: str, *, actor: Actor) -> None:
    """Clear what the order stands at by `event`: it waits at the next hold that applies, or starts."""
    missing = missing_credit(load_account(order.account_id), order.gross)
    hold = _next_hold(order, missing)
    move_order(order, event + INTO[hold or OrderStatus.EXECUTING], actor=actor)
    if hold is None:
        start_order(order, actor=actor)
    else:
        order.held_at = clock.now()
        _announce(order, hold, missing, actor)


def _next_hold(order: Order, missing: Money | None) -> OrderStatus | None:
    later = HOLDS[HOLDS.index(order.status) + 1 :] if order.status in HOLDS else HOLDS
    applies = {
        OrderStatus.PENDING_PRICE: order.quoted is not None and order.net > order.quoted,
        OrderStatus.PENDING_APPROVAL: order.approval_needed,
        OrderStatus.PENDING_CREDIT: missing is not None,
    }
    return next((hold for hold in later if applies[hold]), None)


def _announce(order: Order, hold: OrderStatus, missing: Money | None, actor: Actor) -> None:
    match hold:
        case OrderStatus.PENDING_PRICE:
            words = Text(
                "The price rose from %(old)s to %(new)s. The order waits until it is accepted.",
                old=order.quoted or "", new=order.net,
            )  # fmt: skip
            log(order, actor, "order.held", words)
        case OrderStatus.PENDING_APPROVAL:
            why = Text("Its margin is below the floor of the price book.") if order.is_below_floor else ""
            log(order, actor, "order.held", Text("The order waits for approval."), staff_text=why)
            tell_staff(order, "order-awaiting-approval", Permission.ORDER_APPROVE)
        case _:
            words = Text(
                "The order was received but exceeds the available credit by %(amount)s. "
                "It runs as soon as a payment or a higher limit covers it.",
                amount=missing or "",
            )
            log(order, actor, "order.held", words)
            tell_staff(order, "order-credit-held", Permission.CUSTOMER_CREDIT_LIMIT)
