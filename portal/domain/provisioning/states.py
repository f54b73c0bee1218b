"""SM-9 of the specification: the life of one provisioning job."""

from enum import StrEnum

from portal.kernel.states import Machine
from portal.kernel.texts import Text


class JobStatus(StrEnum):
    """SM-9."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING_VENDOR = "waiting_vendor"
    WAITING_STAFF = "waiting_staff"
    RETRY_WAIT = "retry_wait"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class OperationState(StrEnum):
    """How much we know about one effect at the vendor."""

    PLANNED = "planned"
    SENT = "sent"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    FAILED = "failed"
    MANUAL = "manual"


_J = JobStatus
_UNDER_WAY = (_J.RUNNING, _J.WAITING_VENDOR, _J.RETRY_WAIT)

JOB_MACHINE = Machine(
    "provisioning job",
    {
        (_J.QUEUED, "start"): _J.RUNNING,
        (_J.QUEUED, "cancel"): _J.CANCELLED,
        **{(state, "start"): _J.RUNNING for state in _UNDER_WAY},
        **{(state, "succeed"): _J.SUCCEEDED for state in (*_UNDER_WAY, _J.WAITING_STAFF)},
        **{(state, "fail"): _J.FAILED for state in (*_UNDER_WAY, _J.WAITING_STAFF)},
        (_J.RUNNING, "wait_for_vendor"): _J.WAITING_VENDOR,
        (_J.RUNNING, "retry_later"): _J.RETRY_WAIT,
        (_J.RUNNING, "ask_staff"): _J.WAITING_STAFF,
        (_J.FAILED, "retry"): _J.QUEUED,
    },
    labels={
        _J.QUEUED: Text("the set-up is queued"),
        _J.RUNNING: Text("the set-up is running"),
        _J.WAITING_VENDOR: Text("the vendor is working on it"),
        _J.WAITING_STAFF: Text("the support team is working on it"),
        _J.RETRY_WAIT: Text("the set-up will be tried again"),
        _J.SUCCEEDED: Text("the set-up is done"),
        _J.FAILED: Text("the set-up has failed"),
        _J.CANCELLED: Text("the set-up is cancelled"),
    },
)
