"""The timeline of an order."""

from portal.db import db
from portal.domain.orders.models import Order, OrderEvent
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.texts import Words


def log(order: Order, actor: Actor, event: str, text: Words, *, staff_text: Words = "") -> None:
    """Write one row: plain words for the buyer, and what only staff may read."""
    db.session.add(
        OrderEvent(
            order_id=order.id,
            order=order,
            account_id=order.account_id,
            at=clock.now(),
            actor_name=actor.name,
            event=event,
            text=text,
            staff_text=staff_text,
        )
    )
    db.session.flush()
