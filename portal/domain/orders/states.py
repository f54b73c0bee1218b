"""SM-4 and SM-5 of the specification: what may happen to an order and to each of its lines."""

from enum import StrEnum

from portal.kernel.states import Machine
from portal.kernel.texts import Text


class OrderType(StrEnum):
    """What an order is for."""

    NEW = "new"
    CHANGE = "change"
    RENEWAL = "renewal"
    CANCELLATION = "cancellation"


class OrderStatus(StrEnum):
    """SM-4."""

    PLACED = "placed"
    PENDING_PRICE = "pending_price"
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
UNDER_WAY = (_L.NEW, _L.PROVISIONING, _L.RETRYING)
"""States of a line that is set up without anybody of the staff."""
HOLDS = (_O.PENDING_PRICE, _O.PENDING_APPROVAL, _O.PENDING_CREDIT)
"""What may keep an order back, in the order in which it is cleared."""

INTO = {
    _O.PENDING_PRICE: "_at_a_higher_price",
    _O.PENDING_APPROVAL: "_unapproved",
    _O.PENDING_CREDIT: "_short_of_credit",
    _O.EXECUTING: "",
}
"""How an event is called that clears one hold and leads into another, or to the end of them."""

_CLEARING = {
    _O.PLACED: ("place", HOLDS),
    _O.PENDING_PRICE: ("accept_price", HOLDS[1:]),
    _O.PENDING_APPROVAL: ("approve", HOLDS[2:]),
    _O.PENDING_CREDIT: ("credit_covers", ()),
}

ORDER_MACHINE = Machine(
    "order",
    {
        **{
            (state, event + INTO[to]): to
            for state, (event, later) in _CLEARING.items()
            for to in (*later, _O.EXECUTING)
        },
        **{(state, "reject"): _O.REJECTED for state in HOLDS},
        **{(state, "withdraw"): _O.WITHDRAWN for state in HOLDS},
        **{(state, "expire"): _O.EXPIRED for state in HOLDS},
        (_O.EXECUTING, "withdraw"): _O.WITHDRAWN,
        (_O.EXECUTING, "all_done"): _O.EXECUTED,
        (_O.EXECUTING, "some_failed"): _O.PARTIALLY_EXECUTED,
        (_O.EXECUTING, "all_failed"): _O.FAILED,
        (_O.PARTIALLY_EXECUTED, "retry"): _O.EXECUTING,
        (_O.FAILED, "retry"): _O.EXECUTING,
    },
    labels={
        _O.PLACED: Text("the order is being placed"),
        _O.PENDING_PRICE: Text("the order waits for its new price to be accepted"),
        _O.PENDING_APPROVAL: Text("the order waits for approval"),
        _O.PENDING_CREDIT: Text("the order waits for credit"),
        _O.EXECUTING: Text("the order is being executed"),
        _O.EXECUTED: Text("the order is executed"),
        _O.PARTIALLY_EXECUTED: Text("the order is executed in part"),
        _O.FAILED: Text("the order has failed"),
        _O.REJECTED: Text("the order is rejected"),
        _O.WITHDRAWN: Text("the order is withdrawn"),
        _O.EXPIRED: Text("the order has expired"),
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
        _L.NEW: Text("the line has not started"),
        _L.PROVISIONING: Text("the line is being set up"),
        _L.RETRYING: Text("the line will be tried again"),
        _L.WAITING_STAFF: Text("the line waits for the support team"),
        _L.DONE: Text("the line is done"),
        _L.FAILED: Text("the line has failed"),
        _L.WITHDRAWN: Text("the line is withdrawn"),
    },
)
