"""Which noun decides about which type of request."""

from portal.domain.accounts.queries import account as load_account
from portal.domain.cloud_accounts.decide import approve_cloud_request, reject_cloud_request
from portal.domain.requests.decide import approve_request, reject_request
from portal.domain.requests.models import Request
from portal.kernel.actor import Actor


def approve_any(request: Request, *, actor: Actor) -> None:
    """Approve it with what is set for it already."""
    if request.is_sign_up:
        version = load_account(request.account_id).version if request.account_id else 0
        approve_request(request, version=version, actor=actor)
    else:
        approve_cloud_request(request, actor=actor)


def reject_any(request: Request, *, actor: Actor, reason: str, tell: bool) -> None:
    """Refuse it, and say why."""
    refuse = reject_request if request.is_sign_up else reject_cloud_request
    refuse(request, actor=actor, reason=reason, tell=tell)
