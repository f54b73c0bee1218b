"""What we decide about our own orders at the seller above, in its scope and under our company's name."""

from dataclasses import replace

from portal.db import transaction
from portal.domain.audit.actions import record
from portal.domain.orders import actions as orders
from portal.domain.orders.queries import order_or_404
from portal.domain.sellers.queries import current_seller
from portal.domain.supply.queries import purchases_scope
from portal.domain.users.permissions import Permission
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Forbidden, NotFound


def accept_price(public_id: str, *, actor: Actor) -> None:
    """Buy at the price that rose since our customer ordered; before the caller's transaction has written.

    Raises Forbidden for who may not see costs, NotFound, and AlreadyDecided when the purchase does not
    wait for that any more.
    """
    if not actor.may(Permission.PRICE_COST):
        raise Forbidden
    scope, ours = purchases_scope(), current_seller()
    if scope is None:
        raise NotFound
    company = replace(SYSTEM, name=ours.name)
    with transaction(replace(scope, actor=company)):
        purchase = order_or_404(public_id)
        orders.accept_price(purchase, actor=company)
        gross = str(purchase.gross)
    record(actor, "purchase.price_accepted", purchase, gross=[None, gross])
