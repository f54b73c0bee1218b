"""SM-1 of the specification: what may happen to a membership."""

from portal.domain.users.models import MembershipStatus
from portal.kernel.states import Machine
from portal.kernel.texts import Text

_S = MembershipStatus

MEMBERSHIP = Machine(
    "membership",
    {
        (_S.PENDING_EMAIL_VALIDATION, "confirm"): _S.ACTIVE,
        (_S.PENDING_EMAIL_VALIDATION, "confirm_for_approval"): _S.PENDING_APPROVAL,
        (_S.PENDING_ACTIVATION, "accept"): _S.ACTIVE,
        (_S.PENDING_ACTIVATION, "deactivate"): _S.INACTIVE,
        (_S.PENDING_APPROVAL, "approve"): _S.ACTIVE,
        (_S.PENDING_APPROVAL, "reject"): _S.REJECTED,
        (_S.ACTIVE, "suspend"): _S.SUSPENDED,
        (_S.ACTIVE, "deactivate"): _S.INACTIVE,
        (_S.SUSPENDED, "deactivate"): _S.INACTIVE,
        (_S.SUSPENDED, "reinstate"): _S.ACTIVE,
        (_S.INACTIVE, "reactivate"): _S.ACTIVE,
        (_S.INACTIVE, "invite"): _S.PENDING_ACTIVATION,
    },
    {
        _S.PENDING_EMAIL_VALIDATION: Text("the address is not confirmed"),
        _S.PENDING_ACTIVATION: Text("the invitation is open"),
        _S.PENDING_APPROVAL: Text("approval is pending"),
        _S.ACTIVE: Text("the person has access"),
        _S.SUSPENDED: Text("the access is suspended"),
        _S.INACTIVE: Text("the access has ended"),
        _S.REJECTED: Text("the request is rejected"),
    },
)
