"""What staff do about a set-up: deliver by hand, give up, try again, ask the supplier again."""

from sqlalchemy import select

from portal.db import db, outbox
from portal.domain.audit.actions import record
from portal.domain.catalogue.actions import connector_settings
from portal.domain.catalogue.queries import connector_of
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.queries import line as load_line
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus
from portal.domain.provisioning.actions import TROUBLE, Failure, Fulfilment, finish_job, requeue
from portal.domain.provisioning.models import ProviderOperation, ProvisioningJob
from portal.domain.provisioning.states import OperationState
from portal.domain.supply.links import links_above, request_of
from portal.domain.supply.models import SUPPLY_MACHINE, SupplyStatus
from portal.domain.supply.results import fail_line, fulfil_line, reopen_line
from portal.domain.supply.up import ASKED
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict
from portal.kernel.texts import Text


class NothingToAsk(Conflict):
    """No line of the order stands refused any more."""

    default = Text("The supplier has refused nothing of this order, or was asked again already.")


_SHOWN = ("portal_url", "redeem_steps", "expire_days", "validity_days")


def complete(job: ProvisioningJob, *, actor: Actor, external_id: str, code: str = "") -> None:
    """Staff have set it up: go on as if the vendor had answered. Raises IllegalMove when it has ended."""
    finish_job(job, "succeed")
    line = load_line(job.order_line_id)
    connected = connector_of(line.product_id)
    settings = connector_settings(connected) if connected else {}
    facts = {name: str(settings[name]) for name in _SHOWN if name in settings}
    operation = db.session.scalars(
        select(ProviderOperation).where(ProviderOperation.order_line_id == line.id)
    ).one()
    operation.state, operation.external_id = OperationState.CONFIRMED, external_id
    record(actor, "provisioning.completed_by_hand", job, external_id=[None, external_id])
    fulfil_line(line, Fulfilment(external_id, facts, code or None), actor=actor)


def fail(job: ProvisioningJob, *, actor: Actor, reason: str) -> None:
    """Staff cannot set it up. Raises IllegalMove when it has ended."""
    job.public_reason, job.staff_reason = TROUBLE, reason
    finish_job(job, "fail")
    record(actor, "provisioning.failed_by_hand", job, reason=[None, reason])
    fail_line(load_line(job.order_line_id), Failure(TROUBLE, reason), actor=actor)


def retry(job: ProvisioningJob, *, actor: Actor) -> None:
    """Try a failed job again with the same key. Raises IllegalMove for the second of two clicks."""
    requeue(job)
    record(actor, "provisioning.retried", job)
    reopen_line(load_line(job.order_line_id), actor=actor)


def ask_again(order: Order, *, actor: Actor) -> None:
    """Ask the seller above once more for the lines that it refused. Raises NothingToAsk."""
    locked = load_order(order.id, lock=True)
    refused = [line for line in locked.lines if line.status is LineStatus.FAILED and _was_refused(line)]
    if not refused:
        raise NothingToAsk
    for line in refused:
        request = request_of(line)
        request.status, request.changed_at = SUPPLY_MACHINE.next(request.status, "asked_again"), clock.now()
        (link,) = links_above([line.id])
        link.upper_line_id, link.up_sent = None, link.up_sent + 1
        reopen_line(line, actor=actor)
        line.detail = ASKED
    locked.withdrawal_asked_at = locked.withdrawal_refused_at = None
    record(actor, "order.asked_again", locked, lines=[line.position for line in refused])
    key = f"{locked.id}:{max(link.up_sent for link in links_above([line.id for line in refused]))}"
    outbox.add("supply.order_placed", key=key, seller_id=locked.seller_id, order_id=locked.id)


def _was_refused(line: OrderLine) -> bool:
    return line.supplied and request_of(line).status is SupplyStatus.REFUSED
