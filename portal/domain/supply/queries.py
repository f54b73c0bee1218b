"""Reading our purchases: our orders and invoices at the seller above."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.db import Scope, current_scope, db
from portal.domain.orders.models import Order, OrderLine
from portal.domain.sellers.queries import current_seller
from portal.domain.supply.models import SupplyLink


def purchases_scope() -> Scope | None:
    """The scope of our own account at the seller above; ``None`` for the seller on top."""
    ours = current_seller()
    if ours.parent_id is None or ours.upper_account_id is None:
        return None
    return Scope(ours.parent_id, ours.upper_account_id, current_scope().actor)


def orders_supplied_by(upper_line_ids: Sequence[int]) -> Sequence[Order]:
    """Our customers' orders that lines of a purchase are for."""
    lower = select(SupplyLink.lower_line_id).where(
        SupplyLink.upper_line_id.in_(upper_line_ids),
        SupplyLink.lower_seller_id == current_scope().seller_id,
    )
    lines = select(OrderLine.order_id).where(OrderLine.id.in_(lower))
    return db.session.scalars(select(Order).where(Order.id.in_(lines)).order_by(Order.id)).all()
