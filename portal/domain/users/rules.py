"""Who may come in."""

from collections.abc import Mapping

from portal.domain.users.models import Membership, MembershipStatus
from portal.kernel.errors import Forbidden

_REFUSALS: Mapping[MembershipStatus, str] = {
    MembershipStatus.PENDING_EMAIL_VALIDATION: (
        "Account not validated. Open the link in the message we sent you."
    ),
    MembershipStatus.PENDING_ACTIVATION: "Open the link in your invitation first.",
    MembershipStatus.PENDING_APPROVAL: "Your request is waiting for approval.",
    MembershipStatus.REJECTED: "Your request was not accepted.",
    MembershipStatus.SUSPENDED: "Your access to {seller} is suspended. Ask an administrator there.",
    MembershipStatus.INACTIVE: "Your access to {seller} has ended. Ask an administrator there.",
}


def refusal_of(membership: Membership) -> str:
    """Why the member may not come in, in words for the member; empty where nothing is in the way."""
    return _REFUSALS.get(membership.status, "").format(seller=membership.seller.name)


def ensure_active(membership: Membership) -> None:
    """Raise Forbidden, with the reason, unless the membership is active."""
    if refusal := refusal_of(membership):
        raise Forbidden(refusal)
