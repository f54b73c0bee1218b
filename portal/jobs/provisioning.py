"""Setting order lines up: each attempt is one piece of work, asked outside of every transaction."""

from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import Lease
from portal.domain.orders.queries import line as load_line
from portal.domain.orders.queries import order as load_order
from portal.domain.provisioning.actions import Failure, Fulfilment, Outcome, begin, perform, settle
from portal.domain.supply.results import fail_line, fulfil_line, tell_staff
from portal.jobs.effects import finishing


def run(lease: Lease) -> None:
    """Ask the vendor once, and go on from what it says."""
    line_id = lease.payload["line_id"]
    with transaction(Scope(lease.seller_id or 0)):
        outbox.extend(db.session(), lease)
        attempt = begin(line_id)
        if isinstance(attempt, Failure):
            fail_line(load_line(line_id), attempt)
    if attempt is None or isinstance(attempt, Failure):
        with finishing(lease):
            return
    result = perform(attempt)
    with finishing(lease):
        _conclude(line_id, settle(attempt, result))


def _conclude(line_id: int, outcome: Outcome) -> None:
    line = load_line(line_id)
    if isinstance(outcome, Fulfilment):
        fulfil_line(line, outcome)
    elif isinstance(outcome, Failure):
        fail_line(line, outcome)
    elif outcome.for_staff:
        tell_staff(load_order(line.order_id), outcome.for_staff)
