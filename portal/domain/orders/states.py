"""SM-4 and SM-5 of the specification: what may happen to an order and to each of its lines."""

from enum import StrEnum

from portal.kernel.states import Machine


class OrderType(StrEnum):
    """What an order is for."""

    NEW = "new"
    CHANGE = "change"
    RENEWAL = "renewal"
    CANCELLATION = "cancellation"


class OrderStatus(StrEnum):
    """SM-4."""

    PENDING_APPROVAL = "pending_approval"
    PENDING_CREDIT = "pending_credit"
    EXECUTING = "executing"
    EXECUTED = "executed"
    PARTIALLY_EXECUTED = "partially_executed"
    FAILED = "failed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class LineType(StrEnum):
    """What a line brings about (Pax8's set, in our words)."""

    NEW_SUBSCRIPTION = "new_subscription"
    TRIAL = "trial"
    TRIAL_TO_PAID = "trial_to_paid"
    ONE_OFF = "one_off"
    QUANTITY_CHANGE = "quantity_change"
    ADD_ON_CHANGE = "add_on_change"
    PLAN_CHANGE = "plan_change"
    RENEWAL = "renewal"
    CANCELLATION = "cancellation"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"


class LineStatus(StrEnum):
    """SM-5."""

    NEW = "new"
    PROVISIONING = "provisioning"
    RETRYING = "retrying"
    WAITING_STAFF = "waiting_staff"
    DONE = "done"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


_O, _L = OrderStatus, LineStatus
_OPEN_HOLDS = (_O.PENDING_APPROVAL, _O.PENDING_CREDIT)

ORDER_MACHINE = Machine(
    "order",
    {
        (_O.PENDING_APPROVAL, "approve"): _O.EXECUTING,
        (_O.PENDING_APPROVAL, "approve_short_of_credit"): _O.PENDING_CREDIT,
        (_O.PENDING_APPROVAL, "reject"): _O.REJECTED,
        (_O.PENDING_CREDIT, "credit_covers"): _O.EXECUTING,
        (_O.PENDING_CREDIT, "reject"): _O.REJECTED,
        **{(state, "withdraw"): _O.WITHDRAWN for state in _OPEN_HOLDS},
        **{(state, "expire"): _O.EXPIRED for state in _OPEN_HOLDS},
        (_O.EXECUTING, "withdraw"): _O.WITHDRAWN,
        (_O.EXECUTING, "all_done"): _O.EXECUTED,
        (_O.EXECUTING, "some_failed"): _O.PARTIALLY_EXECUTED,
        (_O.EXECUTING, "all_failed"): _O.FAILED,
        (_O.PARTIALLY_EXECUTED, "retry"): _O.EXECUTING,
        (_O.FAILED, "retry"): _O.EXECUTING,
    },
    labels={
        _O.PENDING_APPROVAL: "the order waits for approval",
        _O.PENDING_CREDIT: "the order waits for credit",
        _O.EXECUTING: "the order is being executed",
        _O.EXECUTED: "the order is executed",
        _O.PARTIALLY_EXECUTED: "the order is executed in part",
        _O.FAILED: "the order has failed",
        _O.REJECTED: "the order is rejected",
        _O.WITHDRAWN: "the order is withdrawn",
        _O.EXPIRED: "the order has expired",
    },
)

LINE_MACHINE = Machine(
    "order line",
    {
        (_L.NEW, "start"): _L.PROVISIONING,
        (_L.NEW, "withdraw"): _L.WITHDRAWN,
        (_L.PROVISIONING, "retry_later"): _L.RETRYING,
        (_L.PROVISIONING, "ask_staff"): _L.WAITING_STAFF,
        (_L.PROVISIONING, "finish"): _L.DONE,
        (_L.PROVISIONING, "fail"): _L.FAILED,
        (_L.PROVISIONING, "withdraw"): _L.WITHDRAWN,
        (_L.RETRYING, "resume"): _L.PROVISIONING,
        (_L.RETRYING, "retry_later"): _L.RETRYING,
        (_L.RETRYING, "ask_staff"): _L.WAITING_STAFF,
        (_L.RETRYING, "finish"): _L.DONE,
        (_L.RETRYING, "fail"): _L.FAILED,
        (_L.WAITING_STAFF, "finish"): _L.DONE,
        (_L.WAITING_STAFF, "fail"): _L.FAILED,
        (_L.FAILED, "retry"): _L.PROVISIONING,
        (_L.FAILED, "withdraw"): _L.WITHDRAWN,
    },
    labels={
        _L.NEW: "the line has not started",
        _L.PROVISIONING: "the line is being set up",
        _L.RETRYING: "the line will be tried again",
        _L.WAITING_STAFF: "the line waits for the support team",
        _L.DONE: "the line is done",
        _L.FAILED: "the line has failed",
        _L.WITHDRAWN: "the line is withdrawn",
    },
)
