"""SM-2 of the specification, as far as sign-ups go: one decision ends a request."""

from portal.domain.requests.models import RequestStatus
from portal.kernel.states import Machine
from portal.kernel.texts import Text

_S = RequestStatus

REQUEST = Machine(
    "request",
    {
        (_S.NEW, "approve"): _S.APPROVED,
        (_S.NEW, "reject"): _S.REJECTED,
        (_S.NEW, "delete"): _S.DELETED,
        (_S.NEW, "expire"): _S.EXPIRED,
    },
    {
        _S.NEW: Text("the request is new"),
        _S.APPROVED: Text("the request is approved"),
        _S.REJECTED: Text("the request is rejected"),
        _S.DELETED: Text("the request is deleted"),
        _S.EXPIRED: Text("the request has expired"),
    },
)
