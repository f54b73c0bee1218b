"""Messages between sellers: read in the sender's scope, applied in the receiver's, never in both at once."""

from datetime import timedelta

from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import Lease, RetryLater
from portal.domain.catalogue.stock import give_back, keep
from portal.domain.orders.queries import order as load_order
from portal.domain.supply.down import apply_told, read_told, wipe_above
from portal.domain.supply.links import link as load_link
from portal.domain.supply.links import link_below, tell_below
from portal.domain.supply.up import (
    costs_of,
    is_on_its_way,
    note_withdrawal_refused,
    order_of_line,
    read_order_placed,
    receive_order,
    refuse_order,
    upper_orders,
    withdraw_above,
    withdraw_unasked,
)
from portal.jobs.effects import finishing
from portal.kernel.errors import DomainError


def order_placed(lease: Lease) -> None:
    """Make an order of the seller below an order of the seller above."""
    with transaction(Scope(lease.seller_id or 0)):
        message = read_order_placed(lease.payload["order_id"])
    if message is None:
        with finishing(lease):
            return
    try:
        costs = costs_of(message)
        with transaction(Scope(message.upper_seller_id)):
            receive_order(message, costs)
            outbox.finish(db.session(), lease)
    except DomainError:
        with transaction(Scope(message.upper_seller_id)):
            refuse_order(message)
            outbox.finish(db.session(), lease)


def told(lease: Lease) -> None:
    """Bring the line below to the state of the line above."""
    link_id, number = lease.payload["link_id"], lease.payload["number"]
    with transaction(Scope(lease.seller_id or 0)):
        link = load_link(link_id)
        news = read_told(link)
    with transaction(Scope(link.lower_seller_id)):
        apply_told(link_id, number, news)
        outbox.finish(db.session(), lease)


def tell_order(lease: Lease) -> None:
    """The holds of a supplying order changed: tell each line below."""
    with finishing(lease):
        for line in load_order(lease.payload["order_id"]).lines:
            link = link_below(line)
            if link is not None:
                tell_below(link)


def confirmed(lease: Lease) -> None:
    """The link below keeps the secret: forget it here."""
    with finishing(lease):
        wipe_above(load_link(lease.payload["link_id"]))


def withdraw_requested(lease: Lease) -> None:
    """Ask the seller above to end its order; what has begun there goes on, and the buyer is told."""
    order_id = lease.payload["order_id"]
    with transaction(Scope(lease.seller_id or 0)):
        if withdraw_unasked(order_id):
            outbox.finish(db.session(), lease)
            return
        if is_on_its_way(order_id):
            raise RetryLater(timedelta(seconds=5), "The supplier is being asked at this moment.")
        suppliers = upper_orders(order_id)
    ended = True
    for upper_seller_id, line_ids in suppliers.items():
        with transaction(Scope(upper_seller_id)):
            for upper_order in {order_of_line(line_id) for line_id in line_ids}:
                ended = withdraw_above(upper_order) and ended
    with finishing(lease):
        if not ended or not suppliers:
            note_withdrawal_refused(order_id)


def keep_stock(lease: Lease) -> None:
    """Let a reservation last as long as its order."""
    with finishing(lease):
        keep(lease.payload["reservation_key"])


def give_stock_back(lease: Lease) -> None:
    """Free a code whose order came to nothing."""
    with finishing(lease):
        give_back(lease.payload["reservation_key"])
