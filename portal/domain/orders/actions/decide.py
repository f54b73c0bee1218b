"""Deciding about orders that are held: accept the price, approve, reject, withdraw, release for credit."""

from datetime import timedelta

from sqlalchemy import select

from portal.db import db, outbox
from portal.domain.accounts.models import Account
from portal.domain.catalogue.models import Plan
from portal.domain.orders.actions.execute import move_line, move_order
from portal.domain.orders.actions.holds import go_on
from portal.domain.orders.actions.tell import tell_below, tell_buyer
from portal.domain.orders.actions.timeline import log
from portal.domain.orders.credit import missing_credit
from portal.domain.orders.errors import WITHDRAWAL_REFUSED, NotWithdrawable
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import HOLDS, ORDER_MACHINE, LineStatus, OrderStatus
from portal.domain.sellers.queries import house_time
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import AlreadyDecided, Forbidden, Invalid
from portal.kernel.texts import Text, noted

PATIENCE = {
    OrderStatus.PENDING_PRICE: timedelta(days=14),
    OrderStatus.PENDING_APPROVAL: timedelta(days=30),
    OrderStatus.PENDING_CREDIT: timedelta(days=30),
}
"""How long an order is held at most."""


def accept_price(order: Order, *, actor: Actor) -> None:
    """Order at the price that rose meanwhile; the next hold counts. Raises AlreadyDecided."""
    locked = _locked(order, OrderStatus.PENDING_PRICE)
    log(
        locked,
        actor,
        "order.price_accepted",
        Text("The price of %(amount)s was accepted.", amount=locked.net),
    )
    go_on(locked, "accept_price", actor=actor)
    tell_below(locked)


def approve_order(order: Order, *, actor: Actor) -> None:
    """Clear the approval; the order starts, or waits for credit. Raises AlreadyDecided."""
    locked = _locked(order, OrderStatus.PENDING_APPROVAL)
    locked.decided_by, locked.decided_at = actor.name, clock.now()
    log(locked, actor, "order.approved", Text("The order was approved."))
    tell_buyer(locked, "order-approved")
    go_on(locked, "approve", actor=actor)
    tell_below(locked)


def reject_order(order: Order, *, actor: Actor, reason: str) -> None:
    """Refuse a held order with a reason for the buyer. Raises AlreadyDecided, Invalid."""
    if not 1 <= len(reason) <= 500:
        raise Invalid(field_errors={"reason": Text("Give a reason of 1 to 500 characters.")})
    locked = _locked(order, *HOLDS)
    locked.decided_by, locked.decided_at, locked.reason = actor.name, clock.now(), reason
    move_order(locked, "reject", actor=actor, reason=reason)
    _withdraw_lines(locked)
    log(locked, actor, "order.rejected", Text("The order was rejected: %(reason)s", reason=reason))
    tell_buyer(locked, "order-rejected")
    tell_below(locked)


def withdraw_order(order: Order, *, actor: Actor) -> None:
    """End an order before it ran; one that is at the supplier already is asked back there.

    Raises NotWithdrawable, and Forbidden for who may only withdraw orders of their own.
    """
    if not actor.reaches(Permission.ORDER_SCHEDULE, order.placed_by_id):
        raise Forbidden
    locked = load_order(order.id, lock=True)
    if not locked.can_be_withdrawn:
        raise NotWithdrawable
    if locked.status in HOLDS:
        finish_withdrawal(locked, actor=actor)
    else:
        locked.withdrawal_asked_at = clock.now()
        log(locked, actor, "order.withdrawal_asked", Text("The supplier is asked to stop this order."))
        outbox.add(
            "supply.withdraw_requested",
            key=f"{locked.id}:{locked.withdrawal_asked_at.isoformat()}",
            seller_id=locked.seller_id,
            order_id=locked.id,
        )


def refuse_withdrawal(order: Order) -> None:
    """Note that the supplier goes on with an order that it was asked to stop."""
    order.withdrawal_refused_at = clock.now()
    log(order, SYSTEM, "order.withdrawal_refused", WITHDRAWAL_REFUSED)


def expire_held_orders() -> None:
    """End the orders of the seller in scope that were held for too long (SM-4)."""
    for status, patience in PATIENCE.items():
        overdue = select(Order).where(Order.status == status, Order.held_at < clock.now() - patience)
        for order in db.session.scalars(overdue.with_for_update(skip_locked=True)):
            move_order(order, "expire", actor=SYSTEM)
            _withdraw_lines(order)
            log(order, SYSTEM, "order.expired", Text("The order waited for too long and has expired."))
            tell_buyer(order, "order-expired")
            tell_below(order)


def finish_withdrawal(order: Order, *, actor: Actor) -> None:
    """Mark the order and its lines withdrawn."""
    move_order(order, "withdraw", actor=actor)
    _withdraw_lines(order)
    log(order, actor, "order.withdrawn", Text("The order was withdrawn."))
    tell_below(order)


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
        go_on(order, "credit_covers", actor=actor)
        tell_below(order)
        released += 1
    return released


def _locked(order: Order, *wanted: OrderStatus) -> Order:
    locked = load_order(order.id, lock=True)
    db.session.refresh(locked)
    if locked.status not in wanted:
        if locked.decided_by and locked.decided_at:
            text = noted("Already approved by %(who)s at %(when)s.")
            if locked.status is OrderStatus.REJECTED:
                text = noted("Already rejected by %(who)s at %(when)s.")
            raise AlreadyDecided(Text(text, who=locked.decided_by, when=house_time(locked.decided_at)))
        state = ORDER_MACHINE.labels[locked.status]
        raise AlreadyDecided(Text("This has already been decided: %(state)s.", state=state))
    return locked


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
