"""Whom an order tells about itself: the buyer and staff by mail, the seller below by a message."""

from portal.db import outbox
from portal.domain.accounts.queries import account as load_account
from portal.domain.orders.models import Order
from portal.domain.users.permissions import Permission
from portal.domain.users.staff import staff_holding
from portal.mail.queue import send_later


def tell_buyer(order: Order, template: str, *, key: str = "") -> None:
    """Mail the billing contact; a seller below is told by messages alone."""
    contact = load_account(order.account_id).billing_contact
    if contact is not None and not order.is_supplied_below:
        send_later(
            template, to=contact.email, name=contact.name, key=key or order.public_id,
            about=order.public_id, order_id=order.id,
        )  # fmt: skip


def tell_staff(order: Order, template: str, permission: Permission) -> None:
    """Mail those who may do something about it."""
    for person in staff_holding(permission):
        send_later(
            template, to=person.email, name=person.name, key=f"{order.public_id}:{person.id}",
            about=order.public_id, order_id=order.id,
        )  # fmt: skip


def tell_below(order: Order) -> None:
    """Send the state of an order that supplies another down, after this transaction."""
    if order.is_supplied_below:
        key = f"{order.id}:{order.status}"
        outbox.add("supply.tell_order", key=key, seller_id=order.seller_id, order_id=order.id)
