"""The job behind a line: made once, moved by its table of moves, and what we know of its effect outside."""

from datetime import timedelta

from sqlalchemy import select

from portal.db import db, outbox
from portal.domain.orders.models import OrderLine
from portal.domain.provisioning.actions.outcome import Failure
from portal.domain.provisioning.models import ProviderOperation, ProvisioningJob
from portal.domain.provisioning.states import JOB_MACHINE, JobStatus, OperationState
from portal.kernel import clock
from portal.kernel.ids import new_public_id

WHOLE = timedelta(minutes=120)
"""How long a set-up may take in all."""


def finish_job(job: ProvisioningJob, event: str) -> None:
    """End the job: `succeed` or `fail`."""
    job.finished_at = clock.now()
    move_job(job, event)


def move_job(job: ProvisioningJob, event: str) -> None:
    """Move a job by SM-9; raises IllegalMove."""
    job.status = JOB_MACHINE.next(job.status, event)
    db.session.flush()


def fail_job(job: ProvisioningJob, line: OrderLine, failure: Failure) -> Failure:
    """End the job badly."""
    job.public_reason, job.staff_reason = failure.public_reason, failure.staff_reason
    finish_job(job, "fail")
    line.detail = failure.public_reason
    db.session.flush()
    return failure


def requeue(job: ProvisioningJob) -> None:
    """Give a failed job a new life with the same operation key; of two clicks one is refused."""
    move_job(job, "retry")
    job.attempts, job.finished_at, job.deadline = 0, None, clock.now() + WHOLE
    stamp = clock.now().isoformat()
    outbox.add(
        "provisioning.run",
        key=f"{job.order_line_id}:{stamp}",
        seller_id=job.seller_id,
        line_id=job.order_line_id,
    )
    db.session.flush()


def ensure_job(line: OrderLine) -> ProvisioningJob:
    """The job of a line, locked."""
    job = db.session.scalar(
        select(ProvisioningJob).where(ProvisioningJob.order_line_id == line.id).with_for_update()
    )
    if job is None:
        job = ProvisioningJob(
            public_id=new_public_id("job"),
            order_line_id=line.id,
            account_id=line.account_id,
            connector="",
            status=JobStatus.QUEUED,
            attempts=0,
            created_at=clock.now(),
            deadline=clock.now() + WHOLE,
        )
        db.session.add(job)
        db.session.flush()
    return job


def ensure_operation(line: OrderLine) -> ProviderOperation:
    """The one effect that the line wants outside."""
    key = f"ol-{line.id}-create-1"
    operation = db.session.scalar(select(ProviderOperation).where(ProviderOperation.key == key))
    if operation is None:
        operation = ProviderOperation(
            order_line_id=line.id,
            account_id=line.account_id,
            action="create",
            sequence=1,
            key=key,
            state=OperationState.PLANNED,
            facts={},
        )
        db.session.add(operation)
        db.session.flush()
    return operation
