"""Deciding about orders that are held: approve, reject, withdraw, release for credit."""

from sqlalchemy import select

from portal.db import db, outbox
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.models import Plan
from portal.domain.orders.actions.execute import move_line, move_order, start_order
from portal.domain.orders.actions.place import hold_for_credit, missing_credit_of
from portal.domain.orders.actions.timeline import log
from portal.domain.orders.credit import missing_credit
from portal.domain.orders.errors import NotWithdrawable
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus, OrderStatus
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import AlreadyDecided, Invalid
from portal.mail.queue import send_later

HELD = frozenset({OrderStatus.PENDING_APPROVAL, OrderStatus.PENDING_CREDIT})


def approve_order(order: Order, *, actor: Actor) -> None:
    """Clear the approval; the order starts, or waits for credit. Raises AlreadyDecided."""
    locked = _locked(order, OrderStatus.PENDING_APPROVAL)
    locked.decided_by, locked.decided_at = actor.name, clock.now()
    short = missing_credit_of(locked, load_account(locked.account_id), locked.gross)
    log(locked, actor, "order.approved", "The order was approved.")
    _tell(locked, "order-approved")
    if short is not None:
        move_order(locked, "approve_short_of_credit", actor=actor)
        hold_for_credit(locked, short, actor=actor)
        return
    move_order(locked, "approve", actor=actor)
    start_order(locked, actor=actor)


def reject_order(order: Order, *, actor: Actor, reason: str) -> None:
    """Refuse a held order with a reason for the buyer. Raises AlreadyDecided, Invalid."""
    if not 1 <= len(reason) <= 500:
        raise Invalid(field_errors={"reason": "Give a reason of 1 to 500 characters."})
    locked = _locked(order, *HELD)
    locked.decided_by, locked.decided_at, locked.reason = actor.name, clock.now(), reason
    move_order(locked, "reject", actor=actor, reason=reason)
    _withdraw_lines(locked)
    log(locked, actor, "order.rejected", f"The order was rejected: {reason}")
    _tell(locked, "order-rejected")
    _tell_below(locked)


def withdraw_order(order: Order, *, actor: Actor) -> None:
    """End an order before it ran; one that is at the supplier already is asked back there.

    Raises NotWithdrawable.
    """
    locked = load_order(order.id, lock=True)
    if locked.status in HELD:
        finish_withdrawal(locked, actor=actor)
    elif locked.status is OrderStatus.EXECUTING and _is_only_asked_for(locked):
        log(locked, actor, "order.withdrawal_asked", "The supplier is asked to stop this order.")
        outbox.add(
            "supply.withdraw_requested",
            key=f"{locked.id}:{locked.version}",
            seller_id=locked.seller_id,
            order_id=locked.id,
        )
    else:
        raise NotWithdrawable


def finish_withdrawal(order: Order, *, actor: Actor) -> None:
    """Mark the order and its lines withdrawn."""
    move_order(order, "withdraw", actor=actor)
    _withdraw_lines(order)
    log(order, actor, "order.withdrawn", "The order was withdrawn.")
    _tell_below(order)


def release_covered_orders(account: Account, *, actor: Actor) -> int:
    """Start the account's orders that its credit covers now, oldest first; returns how many."""
    waiting = db.session.scalars(
        select(Order)
        .where(Order.account_id == account.id, Order.status == OrderStatus.PENDING_CREDIT)
        .order_by(Order.id)
        .with_for_update()
    ).all()
    released = 0
    for order in waiting:
        if missing_credit(account, order.gross) is not None:
            break
        move_order(order, "credit_covers", actor=actor)
        start_order(order, actor=actor)
        _tell_below(order)
        released += 1
    return released


def _locked(order: Order, *wanted: OrderStatus) -> Order:
    locked = load_order(order.id, lock=True)
    db.session.refresh(locked)
    if locked.status not in wanted:
        if locked.decided_by and locked.decided_at:
            verb = "rejected" if locked.status is OrderStatus.REJECTED else "approved"
            at = f"{locked.decided_at:%d %b %Y, %H:%M} UTC"
            raise AlreadyDecided(f"Already {verb} by {locked.decided_by} at {at}.")
        raise AlreadyDecided(f"This order is {str(locked.status).replace('_', ' ')} already.")
    return locked


def _is_only_asked_for(order: Order) -> bool:
    return all(line.supplied and line.status is LineStatus.PROVISIONING for line in order.lines)


def _withdraw_lines(order: Order) -> None:
    for line in order.lines:
        if line.status in (LineStatus.NEW, LineStatus.PROVISIONING):
            move_line(line, "withdraw")
            _give_back_stock(line)


def _give_back_stock(line: OrderLine) -> None:
    owner = db.session.scalars(select(Plan.seller_id).where(Plan.id == line.plan_id)).one()
    if line.reservation_key:
        key = line.reservation_key
        outbox.add("stock.give_back", key=key, seller_id=owner, reservation_key=key)


def _tell(order: Order, template: str) -> None:
    contact = load_account(order.account_id).billing_contact
    if contact is not None and not order.is_supplied_below:
        send_later(
            template,
            to=contact.email,
            name=contact.name,
            key=order.public_id,
            about=order.public_id,
            order_id=order.id,
        )


def _tell_below(order: Order) -> None:
    if order.is_supplied_below:
        outbox.add(
            "supply.tell_order",
            key=f"{order.id}:{order.status}",
            seller_id=order.seller_id,
            order_id=order.id,
        )
