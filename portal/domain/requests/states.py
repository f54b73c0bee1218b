"""SM-2 of the specification, as far as sign-ups go: one decision ends a request."""

from portal.domain.requests.models import RequestStatus
from portal.kernel.states import Machine

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
        _S.NEW: "the request is new",
        _S.APPROVED: "the request is approved",
        _S.REJECTED: "the request is rejected",
        _S.DELETED: "the request is deleted",
        _S.EXPIRED: "the request has expired",
    },
)
