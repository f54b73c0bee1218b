"""Writing down what became of an attempt, and when it goes on: after 1, 5, 15, 60 minutes, then by people."""

from datetime import timedelta

from portal.connectors.contract import Done, Failed, NeedsStaff, Pending, Result, Retry, Unknown
from portal.db import db, outbox
from portal.domain.orders.actions import move_line
from portal.domain.orders.models import OrderLine
from portal.domain.orders.queries import line as load_line
from portal.domain.provisioning.actions.attempt import Attempt
from portal.domain.provisioning.actions.job import ensure_operation, fail_job, finish_job, move_job
from portal.domain.provisioning.actions.outcome import LOST, TROUBLE, Failure, Fulfilment, Outcome, Waiting
from portal.domain.provisioning.models import ProviderOperation, ProvisioningJob
from portal.domain.provisioning.states import OperationState
from portal.kernel import clock
from portal.kernel.texts import Text, Words

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
POLL_AGAIN = timedelta(minutes=1)
OVERDUE = Text("The vendor took it on and has not finished it in time. Trying again asks how far it is.")


def settle(attempt: Attempt, result: Result) -> Outcome:
    """Write down what became of the attempt."""
    job = db.session.get_one(ProvisioningJob, attempt.job_id, with_for_update=True)
    line = load_line(attempt.line_id)
    operation = ensure_operation(line)
    match result:
        case Done():
            operation.state, operation.external_id = OperationState.CONFIRMED, result.external_id
            operation.facts = dict(result.facts)
            finish_job(job, "succeed")
            return Fulfilment(result.external_id, dict(result.facts), result.secret)
        case Pending():
            operation.state, operation.external_id = OperationState.ACCEPTED, result.external_id
            return _wait_for_vendor(job, line, result.poll_after)
        case NeedsStaff():
            return ask_staff(job, line, operation, result.task)
        case Failed():
            operation.state = OperationState.FAILED
            return fail_job(job, line, Failure(result.text_for_user, result.reason_for_staff))
        case Retry() | Unknown():
            return _again(job, line, operation, result)


def _wait_for_vendor(job: ProvisioningJob, line: OrderLine, poll_after: timedelta) -> Outcome:
    if clock.now() >= job.deadline:
        return fail_job(job, line, Failure(TROUBLE, OVERDUE))
    move_job(job, "wait_for_vendor")
    return _later(job, line, poll_after, Text("The vendor is working on it."))


def _again(
    job: ProvisioningJob, line: OrderLine, operation: ProviderOperation, result: Retry | Unknown
) -> Outcome:
    if operation.state is OperationState.ACCEPTED:  # we know that the vendor has it, only not how far it is
        return _wait_for_vendor(job, line, POLL_AGAIN)
    if isinstance(result, Unknown):
        operation.state = OperationState.UNKNOWN
    else:
        operation.state, operation.sent_at = OperationState.PLANNED, None
    if job.attempts > len(BACK_OFF) or clock.now() >= job.deadline:
        if isinstance(result, Unknown):
            return ask_staff(job, line, operation, LOST)
        given_up = Text(
            "Given up after %(number)s attempts: %(reason)s", number=job.attempts, reason=result.reason
        )
        return fail_job(job, line, Failure(TROUBLE, given_up))
    move_job(job, "retry_later")
    move_line(line, "retry_later", detail=Text("The vendor did not answer; it is tried again."))
    wanted = result.after if isinstance(result, Retry) else None
    return _later(job, line, wanted or BACK_OFF[job.attempts - 1], line.detail)


def _later(job: ProvisioningJob, line: OrderLine, after: timedelta, detail: Words) -> Waiting:
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


def ask_staff(job: ProvisioningJob, line: OrderLine, operation: ProviderOperation, task: Words) -> Waiting:
    """Hand the work to people."""
    operation.state = OperationState.MANUAL
    move_job(job, "ask_staff")
    job.staff_reason = task
    move_line(line, "ask_staff", detail=Text("The support team is setting this up."))
    return Waiting(for_staff=task)
