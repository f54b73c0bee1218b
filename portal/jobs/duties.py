"""What is due by the clock. Each duty is written down once for a slot of time, whoever looks at the clock.

The slot is the work's key in the outbox, so any number of relays may look; the database's clock decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import Lease
from portal.domain.orders.actions import expire_held_orders, forget_used_tokens
from portal.domain.requests.overdue import expire_requests, purge_unconfirmed, remind_approvers
from portal.domain.sellers.queries import seller_ids
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
    Duty("orders.expire_held", HOUR, expire_held_orders),
    Duty("orders.forget_tokens", DAY, forget_used_tokens),
    Duty("requests.remind", HOUR, remind_approvers),
    Duty("requests.expire", HOUR, expire_requests),
    Duty("requests.purge_unconfirmed", HOUR, purge_unconfirmed),
)
"""Those of each seller."""

HOUSEKEEPING = Duty("records.forget", DAY, forget_what_has_ended)
"""The one of the whole installation, on tables that belong to no seller."""


def write_down_due() -> None:
    """Add the work of every slot that has begun, and commit."""
    now = db.session.scalars(select(func.clock_timestamp())).one()
    for duty in (*DUTIES, HOUSEKEEPING):
        outbox.add(duty.kind, key=duty.slot(now).isoformat(), seller_id=None)
    db.session.commit()


def carry_out(lease: Lease) -> None:
    """Do a duty for one seller after the other, each in a transaction of its own."""
    duty = next(one for one in DUTIES if one.kind == lease.kind)
    every_seller = seller_ids()
    db.session.rollback()
    for seller_id in every_seller:
        with transaction(Scope(seller_id)):
            duty.act()
    with finishing(lease):
        pass


def keep_house(lease: Lease) -> None:
    """Forget what has ended long ago and belongs to no seller."""
    with finishing(lease):
        HOUSEKEEPING.act()
