"""What is due by the clock. Each duty is written down once for a slot of time, whoever looks at the clock.

The slot is the work's key in the outbox, so any number of relays may look; the database's clock decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from portal.db import db, outbox
from portal.db.outbox import Lease
from portal.domain.billing.actions import issue_pending
from portal.domain.billing.exports import write_bills_due
from portal.domain.cloud_accounts.decide import expire_cloud_requests
from portal.domain.lists.files import forget_files
from portal.domain.notifications.sender import look_at_sender_again
from portal.domain.orders.actions import expire_held_orders, forget_used_tokens
from portal.domain.pricing.imports import forget_imports
from portal.domain.requests.overdue import expire_requests, purge_unconfirmed, remind_approvers
from portal.domain.sellers.origins import look_at_origins_again
from portal.domain.sellers.queries import seller_ids
from portal.domain.sellers.shop_host import look_at_host_again
from portal.domain.users.host_tokens import forget_spent_host_tokens
from portal.domain.users.retention import forget_what_has_ended
from portal.jobs.effects import finishing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """What to do `every` so often in each seller's scope; doing it twice must do no harm."""

    kind: str
    every: timedelta
    act: Callable[[], None]

    def slot(self, at: datetime) -> datetime:
        """The beginning of the slot an instant falls into."""
        seconds = int(self.every.total_seconds())
        return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


DUTIES = (
    Duty("billing.issue_pending", HOUR, issue_pending),
    Duty("orders.expire_held", HOUR, expire_held_orders),
    Duty("bill_export.write_due", DAY, write_bills_due),
    Duty("lists.forget_files", DAY, forget_files),
    Duty("mail.look_at_sender", DAY, look_at_sender_again),
    Duty("orders.forget_tokens", DAY, forget_used_tokens),
    Duty("price_import.forget", DAY, forget_imports),
    Duty("requests.remind", HOUR, remind_approvers),
    Duty("requests.expire", HOUR, expire_requests),
    Duty("requests.expire_cloud_accounts", HOUR, expire_cloud_requests),
    Duty("requests.purge_unconfirmed", HOUR, purge_unconfirmed),
    Duty("shop.look_at_host", DAY, look_at_host_again),
    Duty("widget.forget_host_tokens", DAY, forget_spent_host_tokens),
    Duty("widget.look_at_origins", DAY, look_at_origins_again),
)
"""Those of each seller."""

HOUSEKEEPING = Duty("records.forget", DAY, forget_what_has_ended)
"""The one of the whole installation, on tables that belong to no seller."""


def write_down_due() -> None:
    """Add the work of every slot that has begun, a piece for each seller, and commit."""
    now = db.session.scalars(select(func.clock_timestamp())).one()
    outbox.add(HOUSEKEEPING.kind, key=HOUSEKEEPING.slot(now).isoformat(), seller_id=None)
    for seller_id in seller_ids():
        for duty in DUTIES:
            key = f"{seller_id}:{duty.slot(now).isoformat()}"
            outbox.add(duty.kind, key=key, seller_id=seller_id)
    db.session.commit()


def carry_out(lease: Lease) -> None:
    """Do a duty for one seller: what goes wrong with another's keeps nothing from this one."""
    duty = next(one for one in DUTIES if one.kind == lease.kind)
    with finishing(lease):
        duty.act()


def keep_house(lease: Lease) -> None:
    """Forget what has ended long ago and belongs to no seller."""
    with finishing(lease):
        HOUSEKEEPING.act()
