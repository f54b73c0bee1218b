"""Who may come in."""

from collections.abc import Mapping

from portal.domain.users.models import Membership, MembershipStatus
from portal.kernel.errors import Forbidden
from portal.kernel.texts import Text, noted

_REFUSALS: Mapping[MembershipStatus, str] = {
    MembershipStatus.PENDING_EMAIL_VALIDATION: noted(
        "Account not validated. Open the link in the message we sent you."
    ),
    MembershipStatus.PENDING_ACTIVATION: noted("Open the link in your invitation first."),
    MembershipStatus.PENDING_APPROVAL: noted("Your request is waiting for approval."),
    MembershipStatus.REJECTED: noted("Your request was not accepted."),
    MembershipStatus.SUSPENDED: noted("Your access to %(seller)s is suspended. Ask an administrator there."),
    MembershipStatus.INACTIVE: noted("Your access to %(seller)s has ended. Ask an administrator there."),
}


def refusal_of(membership: Membership) -> str:
    """Why the member may not come in, in words for the member; empty where nothing is in the way."""
    words = _REFUSALS.get(membership.status)
    return str(Text(words, seller=membership.seller.name)) if words else ""


def ensure_active(membership: Membership) -> None:
    """Raise Forbidden, with the reason, unless the membership is active."""
    if refusal := refusal_of(membership):
        raise Forbidden(refusal)
