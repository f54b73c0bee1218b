"""One attempt at setting a line up: begin (and write down that we ask), ask outside, settle.

`begin` and `settle` run in transactions of their own; `perform` runs in none. An attempt that broke
off after asking is found as `sent` and looked up before anything is asked again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.connectors.contract import (
    Absent,
    Buyer,
    Call,
    Done,
    Failed,
    NeedsStaff,
    Pending,
    Result,
    Retry,
    Unknown,
)
from portal.connectors.registry import connector
from portal.db import db, outbox
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.actions import connector_settings
from portal.domain.catalogue.models import Plan, Product
from portal.domain.catalogue.queries import connector_of
from portal.domain.catalogue.stock import allocate
from portal.domain.orders.actions import move_line
from portal.domain.orders.models import OrderLine
from portal.domain.orders.queries import line as load_line
from portal.domain.orders.states import LineStatus
from portal.domain.provisioning.models import ProviderOperation, ProvisioningJob
from portal.domain.provisioning.states import JOB_MACHINE, JobStatus, OperationState
from portal.kernel import clock
from portal.kernel.ids import new_public_id

WHOLE = timedelta(minutes=120)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
TROUBLE = "This could not be set up. The support team has been told."


@dataclass(frozen=True)
class Attempt:
    """What is asked outside, on values alone. `asked_at` is set when it was asked before."""

    job_id: int
    line_id: int
    connector: str
    call: Call
    asked_at: datetime | None


@dataclass(frozen=True)
class Fulfilment:
    """What the vendor delivered; `secret` is for the last buyer alone."""

    external_id: str
    facts: dict[str, str]
    secret: str | None


@dataclass(frozen=True)
class Failure:
    """Why it was not delivered: for the buyer, and for staff."""

    public_reason: str
    staff_reason: str


@dataclass(frozen=True)
class Waiting:
    """It goes on later, or staff were asked (`for_staff`)."""

    for_staff: str = ""


Outcome = Fulfilment | Failure | Waiting


def begin(line_id: int) -> Attempt | Failure | None:
    """Take the job up and write down that the vendor is asked now.

    ``None`` when there is nothing to do (any more), a Failure when it cannot even be asked.
    """
    line = load_line(line_id)
    job = _ensure_job(line)
    if line.status not in (LineStatus.PROVISIONING, LineStatus.RETRYING):
        return None
    if not JOB_MACHINE.can(job.status, "start"):
        return None
    move_job(job, "start")
    if line.status is LineStatus.RETRYING:
        move_line(line, "resume")
    connected = connector_of(line.product_id)
    if connected is None:
        return _fail(job, line, Failure(TROUBLE, f"{line.product_name} is not connected to a vendor."))
    operation = _ensure_operation(line)
    asked_at = operation.sent_at
    operation.state, operation.sent_at = OperationState.SENT, clock.now()
    job.connector = connected.connector
    call = _call(line, operation, connector_settings(connected))
    db.session.flush()
    return Attempt(job.id, line.id, connected.connector, call, asked_at)


def perform(attempt: Attempt) -> Result:
    """Ask the vendor. What was asked before is looked up first: unknown is not the same as failed."""
    vendor = connector(attempt.connector)
    if attempt.asked_at is None:
        return vendor.create(attempt.call)
    able = vendor.capabilities
    if able.can_lookup:
        found = vendor.lookup(attempt.call)
        if not isinstance(found, Absent):
            return found
        if clock.now() < attempt.asked_at + able.settle:
            return Unknown("The vendor may still be working on what was asked before.")
    elif not able.idempotent:
        return NeedsStaff("Find out at the vendor whether this was set up: the answer was lost.")
    return vendor.create(attempt.call)


def settle(attempt: Attempt, result: Result) -> Outcome:
    """Write down what became of the attempt."""
    job = db.session.get_one(ProvisioningJob, attempt.job_id, with_for_update=True)
    line = load_line(attempt.line_id)
    operation = _ensure_operation(line)
    match result:
        case Done():
            operation.state, operation.external_id = OperationState.CONFIRMED, result.external_id
            operation.facts = dict(result.facts)
            finish_job(job, "succeed")
            return Fulfilment(result.external_id, dict(result.facts), result.secret)
        case Pending():
            operation.external_id = result.external_id
            move_job(job, "wait_for_vendor")
            return _later(job, line, result.poll_after, "The vendor is working on it.")
        case NeedsStaff():
            return ask_staff(job, line, operation, result.task)
        case Failed():
            operation.state = OperationState.FAILED
            return _fail(job, line, Failure(result.text_for_user, result.reason_for_staff))
        case Retry() | Unknown():
            return _again(job, line, operation, result)


def _again(
    job: ProvisioningJob, line: OrderLine, operation: ProviderOperation, result: Retry | Unknown
) -> Outcome:
    if isinstance(result, Unknown):
        operation.state = OperationState.UNKNOWN
    else:
        operation.state, operation.sent_at = OperationState.PLANNED, None
    job.attempts += 1
    if job.attempts > len(BACK_OFF) or clock.now() > job.deadline:
        return _fail(job, line, Failure(TROUBLE, f"Given up after {job.attempts} attempts."))
    move_job(job, "retry_later")
    move_line(line, "retry_later", detail="The vendor did not answer; it is tried again.")
    wanted = getattr(result, "after", None) or BACK_OFF[job.attempts - 1]
    return _later(job, line, wanted, line.detail)


def _later(job: ProvisioningJob, line: OrderLine, after: timedelta, detail: str) -> Waiting:
    if clock.now() + after > job.deadline:
        after = max(job.deadline - clock.now(), timedelta(seconds=1))
    line.detail = detail
    at = clock.now() + after
    outbox.add(
        "provisioning.run",
        key=f"{line.id}:{at.isoformat()}",
        seller_id=line.seller_id,
        run_at=at,
        line_id=line.id,
    )
    db.session.flush()
    return Waiting()


def ask_staff(job: ProvisioningJob, line: OrderLine, operation: ProviderOperation, task: str) -> Waiting:
    """Hand the work to people."""
    operation.state = OperationState.MANUAL
    move_job(job, "ask_staff")
    job.staff_reason = task
    move_line(line, "ask_staff", detail="The support team is setting this up.")
    return Waiting(for_staff=task)


def _fail(job: ProvisioningJob, line: OrderLine, failure: Failure) -> Failure:
    job.public_reason, job.staff_reason = failure.public_reason, failure.staff_reason
    finish_job(job, "fail")
    line.detail = failure.public_reason
    db.session.flush()
    return failure


def finish_job(job: ProvisioningJob, event: str) -> None:
    """End the job: `succeed` or `fail`."""
    job.finished_at = clock.now()
    move_job(job, event)


def move_job(job: ProvisioningJob, event: str) -> None:
    """Move a job by SM-9; raises IllegalMove."""
    job.status = JOB_MACHINE.next(job.status, event)
    db.session.flush()


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


def _ensure_job(line: OrderLine) -> ProvisioningJob:
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


def _ensure_operation(line: OrderLine) -> ProviderOperation:
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


def _call(line: OrderLine, operation: ProviderOperation, settings: dict[str, object]) -> Call:
    plan = db.session.scalars(select(Plan).where(Plan.id == line.plan_id)).one()
    product = db.session.scalars(select(Product).where(Product.id == line.product_id)).one()
    reserved = None
    if settings.get("mode") == "stock":
        reserved = allocate(line.product_id, line.quantity, line.reservation_key, line.id)
    return Call(
        key=operation.key,
        product_code=product.code,
        plan_code=plan.code,
        quantity=line.quantity,
        settings=settings,
        buyer=end_buyer_of(line),
        order_fields={},
        facts={"external_id": operation.external_id} if operation.external_id else {},
        reserved_code=reserved,
    )


def end_buyer_of(line: OrderLine) -> Buyer:
    """The end customer as a vendor may know it: told from below, or our own account."""
    if line.end_buyer is not None:
        return Buyer(**line.end_buyer)
    account = load_account(line.account_id)
    contact = account.billing_contact
    return Buyer(
        company=account.name,
        contact_name=contact.name if contact else account.name,
        email=contact.email if contact else "",
        country=account.country,
        key=account.buyer_key,
    )
