"""Deciding about requests for cloud accounts; each decision moves the request and the account together."""

from portal.db import db
from portal.domain.cloud_accounts.actions import ask_owner, finish_setting_up
from portal.domain.cloud_accounts.models import CloudAccount, CloudAccountStatus
from portal.domain.cloud_accounts.queries import cloud_account_about
from portal.domain.cloud_accounts.states import CLOUD_ACCOUNT
from portal.domain.requests.decide import decide, ensure_reason
from portal.domain.requests.models import CLOUD_ACCOUNT_TYPES, Request, RequestType
from portal.domain.requests.overdue import DECIDED_WITHIN, open_since
from portal.domain.requests.telling import tell_approvers, tell_requester
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import NotFound


def approve_cloud_request(request: Request, *, actor: Actor, number: str = "") -> None:
    """Agree. A new account becomes active at once where its number is entered, else when it is known;
    an existing one waits for its owner; one to delete is deleted, and cleaned up at the provider by hand.

    Raises AlreadyDecided, Invalid for a number that will not do, AlreadyLinked.
    """
    decide(request, "approve", actor=actor)
    found = _held(request)
    found.status = CLOUD_ACCOUNT.next(found.status, "approve")
    if request.type is RequestType.CLOUD_ACCOUNT_PROVISION:
        found.status = CLOUD_ACCOUNT.next(found.status, "provision")
    db.session.flush()
    tell_requester("request-approved", request, key=request.public_id)
    if found.status is CloudAccountStatus.PROVISIONING and number:
        finish_setting_up(found, number, actor=actor)
    elif found.status is CloudAccountStatus.AWAITING_OWNER_CONFIRMATION:
        ask_owner(found)


def reject_cloud_request(request: Request, *, actor: Actor, reason: str, tell: bool = True) -> None:
    """Refuse and say why; one that should have been deleted stays. Raises AlreadyDecided, Invalid."""
    ensure_reason(reason)
    decide(request, "reject", actor=actor, reason=reason)
    _take_back(request)
    if tell:
        tell_requester("request-rejected", request, key=request.public_id)


def expire_cloud_requests() -> None:
    """End what nobody decided within thirty days, and tell both sides."""
    for request in open_since(DECIDED_WITHIN, CLOUD_ACCOUNT_TYPES):
        decide(request, "expire", actor=SYSTEM, reason="")
        _take_back(request)
        tell_requester("request-rejected", request, key=request.public_id)
        tell_approvers("request-expired", request, key=request.public_id)


def _take_back(request: Request) -> None:
    found = _held(request)
    found.status = CLOUD_ACCOUNT.next(found.status, "reject")
    db.session.flush()


def _held(request: Request) -> CloudAccount:
    found = cloud_account_about(request)
    if found is None:
        raise NotFound
    db.session.refresh(found, with_for_update=True)
    return found
