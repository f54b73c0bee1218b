"""What follows when a line ends, at whichever link: asset or subscription, invoice, mail, and word below."""

from portal.db import db
from portal.domain.accounts.queries import account as load_account
from portal.domain.assets.actions import issue_asset, note_code_sent
from portal.domain.assets.models import Asset
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.catalogue.stock import forget
from portal.domain.orders.actions import log, move_line, move_order, settle_order
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import ORDER_MACHINE, LineStatus, LineType
from portal.domain.provisioning.actions import Failure, Fulfilment
from portal.domain.subscriptions.actions import begin_subscription
from portal.domain.supply.links import link_below, tell_below
from portal.domain.supply.models import SupplyLink
from portal.domain.users.permissions import Permission
from portal.domain.users.staff import staff_holding
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.texts import Text, Words, kept
from portal.mail.queue import send_later


def fulfil_line(line: OrderLine, result: Fulfilment, *, actor: Actor = SYSTEM) -> None:
    """End a line well: the record of what was bought, and what follows for its order."""
    order = load_order(line.order_id, lock=True)
    below = link_below(line)
    move_line(line, "finish")
    if below is not None:
        line.end_buyer = None  # in transit only: what the vendor needed is confirmed
    if line.type is LineType.ONE_OFF:
        asset = issue_asset(line, result, buyer_is_below=below is not None)
        forget(line.id)
        if below is None:
            _welcome(order, asset)
    else:
        begin_subscription(line, result)
    log(order, actor, "line.done", Text("%(name)s is set up.", name=line.friendly_name))
    conclude(order, below)


def fail_line(line: OrderLine, failure: Failure, *, actor: Actor = SYSTEM) -> None:
    """End a line badly; nothing is charged for it, and staff are told."""
    order = load_order(line.order_id, lock=True)
    move_line(line, "fail", detail=failure.public_reason)
    log(order, actor, "line.failed", failure.public_reason, staff_text=failure.staff_reason)
    tell_staff(order, failure.staff_reason)
    conclude(order, link_below(line))


def reopen_line(line: OrderLine, *, actor: Actor) -> None:
    """Let a failed line begin again, and its order with it."""
    order = load_order(line.order_id, lock=True)
    move_line(line, "retry")
    reopen_order(order, actor=actor)
    below = link_below(line)
    if below is not None:
        tell_below(below)


def reopen_order(order: Order, *, actor: Actor) -> None:
    """Take an order that ended badly up again."""
    if ORDER_MACHINE.can(order.status, "retry"):
        move_order(order, "retry", actor=actor)
        log(order, actor, "order.retried", Text("The set-up is tried again."))


def tell_staff(order: Order, reason: Words, *rights: Permission) -> None:
    """Mail those who can do something about it: who holds all of the rights."""
    for person in staff_holding(*(rights or (Permission.ORDER_EXECUTE_NOW,))):
        send_later(
            "order-needs-attention", to=person.email, name=person.name,
            key=f"{order.public_id}:{len(order.events)}:{person.id}", about=order.public_id,
            order_id=order.id, reason=kept(reason),
        )  # fmt: skip


def _welcome(order: Order, asset: Asset) -> None:
    contact = load_account(order.account_id).billing_contact
    if asset.code_box is None or contact is None:
        return
    send_later(
        "asset-welcome", to=contact.email, name=contact.name, key=asset.public_id,
        about=asset.public_id, asset_id=asset.id, order_id=order.id,
    )  # fmt: skip
    note_code_sent(asset)


def conclude(order: Order, below: SupplyLink | None) -> None:
    """End the order when all of its lines have, bill what is done, and tell the link below."""
    if settle_order(order):
        invoice_lines_done(order, [line for line in order.lines if line.status is LineStatus.DONE])
    db.session.flush()
    if below is not None:
        tell_below(below)
