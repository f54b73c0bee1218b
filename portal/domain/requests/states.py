"""SM-2 of the specification: a request is looked at, perhaps asked about, and decided once."""

from portal.domain.requests.models import OPEN, RequestStatus
from portal.kernel.states import Machine
from portal.kernel.texts import Text

_S = RequestStatus

REQUEST = Machine(
    "request",
    {
        (_S.NEW, "assign"): _S.IN_REVIEW,
        (_S.IN_REVIEW, "assign"): _S.IN_REVIEW,
        (_S.MORE_INFO, "assign"): _S.MORE_INFO,
        (_S.NEW, "ask"): _S.MORE_INFO,
        (_S.IN_REVIEW, "ask"): _S.MORE_INFO,
        (_S.MORE_INFO, "answer"): _S.IN_REVIEW,
        **{
            (status, event): to
            for status in OPEN
            for event, to in (
                ("approve", _S.APPROVED),
                ("reject", _S.REJECTED),
                ("delete", _S.DELETED),
                ("expire", _S.EXPIRED),
            )
        },
    },
    {
        _S.NEW: Text("the request is new"),
        _S.IN_REVIEW: Text("the request is in review"),
        _S.MORE_INFO: Text("the request waits for an answer"),
        _S.APPROVED: Text("the request is approved"),
        _S.REJECTED: Text("the request is rejected"),
        _S.DELETED: Text("the request is deleted"),
        _S.EXPIRED: Text("the request has expired"),
    },
)
