"""What the page of an order shows, loaded before it is rendered; purchases look the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.domain.assets.models import Asset
from portal.domain.assets.queries import assets_with
from portal.domain.billing.queries import invoices_of_order
from portal.domain.orders.models import Order
from portal.domain.provisioning.queries import jobs_of
from portal.domain.subscriptions.models import Subscription
from portal.domain.subscriptions.queries import subscriptions_with
from portal.domain.supply.models import SupplyRequest
from portal.kernel.texts import Words


@dataclass(frozen=True)
class Entry:
    """One entry of the timeline."""

    title: Words
    at: datetime
    actor: str
    text: Words


def history_of(order: Order, *, for_staff: bool = True) -> list[Entry]:
    """The timeline, the newest first; notes for the seller's staff stay with them."""
    return [
        Entry(one.text, one.at, one.actor_name, one.staff_text if for_staff else "")
        for one in reversed(order.events)
    ]


def belongings_of(order: Order) -> Mapping[str, Any]:
    """What came of the order: jobs, assets, subscriptions, invoices, and what the supplier says."""
    ids = [line.id for line in order.lines]
    return {
        "jobs": jobs_of(order),
        "assets": db.session.scalars(assets_with().where(Asset.order_line_id.in_(ids))).all(),
        "subscriptions": db.session.scalars(
            subscriptions_with().where(Subscription.order_line_id.in_(ids))
        ).all(),
        "invoices": invoices_of_order(order.id),
        "supply": {
            one.order_line_id: one
            for one in db.session.scalars(select(SupplyRequest).where(SupplyRequest.order_line_id.in_(ids)))
        },
    }
