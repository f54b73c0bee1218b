"""What staff do about provisioning: deliver by hand, refuse, try again."""

from sqlalchemy import select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.catalogue.actions import connector_settings
from portal.domain.catalogue.queries import connector_of
from portal.domain.orders.queries import line as load_line
from portal.domain.provisioning.actions import TROUBLE, Failure, Fulfilment, finish_job, requeue
from portal.domain.provisioning.models import ProviderOperation, ProvisioningJob
from portal.domain.provisioning.states import OperationState
from portal.domain.supply.results import fail_line, fulfil_line, reopen_line
from portal.kernel.actor import Actor

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
