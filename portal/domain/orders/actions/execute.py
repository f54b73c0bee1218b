"""Carrying an order out: its lines start, move, and settle the order when all have ended."""

from portal.db import db, outbox
from portal.domain.audit.actions import record
from portal.domain.orders.actions.tell import tell_buyer
from portal.domain.orders.actions.timeline import log
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.states import LINE_MACHINE, ORDER_MACHINE, LineStatus, OrderStatus
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.texts import Text, Words

ENDED = frozenset({LineStatus.DONE, LineStatus.FAILED, LineStatus.WITHDRAWN})


def start_order(order: Order, *, actor: Actor) -> None:
    """Begin: what another seller supplies is asked for above, the rest is provisioned here."""
    log(order, actor, "order.started", Text("The set-up has begun."))
    for line in order.lines:
        move_line(line, "start")
        if not line.supplied:
            outbox.add("provisioning.run", key=f"{line.id}:1", seller_id=order.seller_id, line_id=line.id)
    if any(line.supplied for line in order.lines):
        outbox.add("supply.order_placed", key=str(order.id), seller_id=order.seller_id, order_id=order.id)


def move_line(line: OrderLine, event: str, *, detail: Words = "") -> None:
    """Move a line by SM-5; raises IllegalMove."""
    line.status = LINE_MACHINE.next(line.status, event)
    line.detail = detail
    db.session.flush()


def move_order(order: Order, event: str, *, actor: Actor, reason: str = "") -> None:
    """Move an order by SM-4; raises IllegalMove."""
    before = order.status
    order.status = ORDER_MACHINE.next(before, event)
    db.session.flush()
    record(actor, f"order.{event}", order, status=[str(before), str(order.status)], reason=[None, reason])


def settle_order(order: Order) -> bool:
    """End the order when all of its lines have; says whether it did so now."""
    if order.status is not OrderStatus.EXECUTING or not all(line.status in ENDED for line in order.lines):
        return False
    failed = [line for line in order.lines if line.status is not LineStatus.DONE]
    event = "all_done" if not failed else "all_failed" if len(failed) == len(order.lines) else "some_failed"
    move_order(order, event, actor=SYSTEM)
    order.finished_at = clock.now()
    log(order, SYSTEM, f"order.{event}", _ENDINGS[event])
    _tell_ending(order, event)
    return True


_ENDINGS = {
    "all_done": Text("Everything is set up."),
    "some_failed": Text("A part of this order could not be set up. The support team has been told."),
    "all_failed": Text("This order could not be set up. The support team has been told."),
}


def _tell_ending(order: Order, event: str) -> None:
    template = "order-completed" if event == "all_done" else "order-failed"
    tell_buyer(order, template, key=f"{order.public_id}:{len(order.events)}")
