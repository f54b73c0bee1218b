"""One attempt at setting a line up: `begin` writes down that we ask, `perform` asks, in no transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from portal.connectors.contract import Absent, Buyer, Call, Connector, NeedsStaff, Result, Unknown
from portal.connectors.registry import connector
from portal.db import db
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.actions import connector_settings
from portal.domain.catalogue.models import Plan, Product
from portal.domain.catalogue.queries import connector_of
from portal.domain.catalogue.stock import allocate
from portal.domain.orders.actions import move_line
from portal.domain.orders.models import OrderLine
from portal.domain.orders.queries import line as load_line
from portal.domain.orders.states import LineStatus
from portal.domain.provisioning.actions.job import ensure_job, ensure_operation, fail_job, move_job
from portal.domain.provisioning.actions.outcome import LOST, TROUBLE, Failure
from portal.domain.provisioning.models import ProviderOperation
from portal.domain.provisioning.states import JOB_MACHINE, OperationState
from portal.kernel import clock
from portal.kernel.texts import Text


class Step(StrEnum):
    """What an attempt does: ask for the first time, find out what became of it, ask how far it is."""

    CREATE = "create"
    LOOK_UP = "look_up"
    POLL = "poll"


_STEPS = {
    OperationState.PLANNED: Step.CREATE,
    OperationState.FAILED: Step.CREATE,
    OperationState.ACCEPTED: Step.POLL,
}
"""By what we know of the effect; whatever else we know, it is looked up first."""


@dataclass(frozen=True)
class Attempt:
    """What is asked outside, on values alone. `asked_at` is when it was asked for before, if it was."""

    job_id: int
    line_id: int
    connector: str
    step: Step
    call: Call
    asked_at: datetime | None


def begin(line_id: int) -> Attempt | Failure | None:
    """Take the job up and write down that the vendor is asked now.

    ``None`` when there is nothing to do (any more), a Failure when it cannot even be asked.
    """
    line = load_line(line_id)
    job = ensure_job(line)
    if line.status not in (LineStatus.PROVISIONING, LineStatus.RETRYING):
        return None
    if not JOB_MACHINE.can(job.status, "start"):
        return None
    move_job(job, "start")
    if line.status is LineStatus.RETRYING:
        move_line(line, "resume")
    connected = connector_of(line.product_id)
    if connected is None:
        nobody = Text("%(product)s is not connected to a vendor.", product=line.product_name)
        return fail_job(job, line, Failure(TROUBLE, nobody))
    operation = ensure_operation(line)
    step, asked_at = _STEPS.get(operation.state, Step.LOOK_UP), operation.sent_at
    if step is not Step.POLL:
        job.attempts += 1
        operation.state, operation.sent_at = OperationState.SENT, clock.now()
    job.connector = connected.connector
    call = _call(line, operation, connector_settings(connected))
    db.session.flush()
    return Attempt(job.id, line.id, connected.connector, step, call, asked_at)


def perform(attempt: Attempt) -> Result:
    """Ask the vendor. What was asked before is looked up first: unknown is not the same as failed."""
    vendor = connector(attempt.connector)
    match attempt.step:
        case Step.CREATE:
            return vendor.create(attempt.call)
        case Step.POLL:
            return vendor.status(attempt.call)
        case Step.LOOK_UP:
            return _find_out(vendor, attempt)


def _find_out(vendor: Connector, attempt: Attempt) -> Result:
    able = vendor.capabilities
    if able.can_lookup:
        found = vendor.lookup(attempt.call)
        if not isinstance(found, Absent):
            return found
        if attempt.asked_at and clock.now() < attempt.asked_at + able.settle:
            return Unknown("The vendor may still be working on what was asked before.")
    elif not able.idempotent:
        return NeedsStaff(LOST)
    return vendor.create(attempt.call)


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
        data_location=line.data_location,
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
