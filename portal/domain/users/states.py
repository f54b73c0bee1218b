"""SM-1 of the specification: what may happen to a membership."""

from portal.domain.users.models import MembershipStatus
from portal.kernel.states import Machine

_S = MembershipStatus

MEMBERSHIP = Machine(
    "membership",
    {
        (_S.PENDING_EMAIL_VALIDATION, "confirm"): _S.ACTIVE,
        (_S.PENDING_EMAIL_VALIDATION, "confirm_for_approval"): _S.PENDING_APPROVAL,
        (_S.PENDING_ACTIVATION, "accept"): _S.ACTIVE,
        (_S.PENDING_APPROVAL, "approve"): _S.ACTIVE,
        (_S.PENDING_APPROVAL, "reject"): _S.REJECTED,
        (_S.ACTIVE, "suspend"): _S.SUSPENDED,
        (_S.ACTIVE, "deactivate"): _S.INACTIVE,
        (_S.SUSPENDED, "reinstate"): _S.ACTIVE,
    },
    {
        _S.PENDING_EMAIL_VALIDATION: "the address is not confirmed",
        _S.PENDING_ACTIVATION: "the invitation is open",
        _S.PENDING_APPROVAL: "approval is pending",
        _S.ACTIVE: "active",
        _S.SUSPENDED: "suspended",
        _S.INACTIVE: "inactive",
        _S.REJECTED: "rejected",
    },
)
