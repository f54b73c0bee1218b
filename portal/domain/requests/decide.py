"""Deciding about a sign-up (F2): one decision for each request, whoever is faster."""

from typing import Any

from sqlalchemy import update

from portal.db import db
from portal.domain.accounts.actions import change_account, move_account
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.actions import record
from portal.domain.requests.forgetting import end_access, forget_request
from portal.domain.requests.models import OPEN, Request, RequestType
from portal.domain.requests.queries import ensure_open
from portal.domain.requests.signup import admit
from portal.domain.requests.states import REQUEST
from portal.domain.requests.telling import needed_for, tell_requester
from portal.domain.resellers.actions import approve_reseller
from portal.domain.users.models import Membership
from portal.domain.users.people import give_login, invite
from portal.domain.users.profile import take_news_along
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Forbidden, Invalid
from portal.kernel.texts import Text


def edit_request(request: Request, *, version: int, actor: Actor, **changes: Any) -> None:
    """Change what the account will start with (cloud providers, price book, support plan).

    Raises AlreadyDecided, and Stale when the account was changed since the form was made.
    """
    ensure_open(request)
    change_account(load_account(request.account_id or 0), version=version, actor=actor, **changes)
    record(actor, "request.edited", request)


def approve_request(request: Request, *, version: int, actor: Actor, **changes: Any) -> None:
    """Let the company in, with the terms that the form shows.

    Raises AlreadyDecided with who and when, and Stale when somebody changed the terms meanwhile.
    """
    _ensure_may(request, actor)
    decide(request, "approve", actor=actor)
    account = load_account(request.account_id or 0)
    change_account(account, version=version, actor=actor, **changes)
    if request.membership_id is None:
        _admit_company(request, account, actor=actor)
        return
    membership = db.session.get_one(Membership, request.membership_id)
    if request.type is RequestType.RESELLER_SIGNUP:
        _let_resell(request, account, membership, actor=actor)
    else:
        admit(membership, account, "approve", actor=actor)


def _admit_company(request: Request, account: Account, *, actor: Actor) -> None:
    """Let in a company that staff had added, and invite whom they wanted to."""
    move_account(account, "activate", actor=actor)
    if login := str(request.submitted.get("login", "")):
        give_login(account, account.contacts[0], login, actor=actor)
        invite(account, account.contacts[0], actor=actor)


def _let_resell(request: Request, account: Account, membership: Membership, *, actor: Actor) -> None:
    """Its people work in the portal: the access to the shop ends, and an invitation follows."""
    move_account(account, "activate", actor=actor)
    tell_requester("reseller-approved", request, key=request.public_id, account_id=account.id)
    approve_reseller(account, actor=actor)
    take_news_along(membership.user, account.contacts[0].email)
    end_access(account, membership)


def _ensure_may(request: Request, actor: Actor) -> None:
    """Raise Forbidden for somebody who decides about customers alone."""
    if actor.user_id is not None and not actor.may(needed_for(request)):
        raise Forbidden


def reject_request(request: Request, *, actor: Actor, reason: str, tell: bool = True) -> None:
    """Refuse, tell why, and forget the person: only a tombstone stays. Raises AlreadyDecided, Invalid."""
    ensure_reason(reason)
    _ensure_may(request, actor)
    decide(request, "reject", actor=actor, reason=reason)
    if tell:
        tell_requester("signup-rejected", request, key=request.public_id)
    forget_request(request)


def ensure_reason(reason: str) -> None:
    """Raise Invalid for no reason, or one that is too long to be read."""
    if not 1 <= len(reason) <= 500:
        raise Invalid(field_errors={"reason": Text("Give a reason of 1 to 500 characters.")})


def delete_request(request: Request, *, actor: Actor) -> None:
    """Remove a sign-up without a word; the person may sign up again.

    Raises AlreadyDecided, and Conflict for a request of a customer, which is answered.
    """
    if not request.is_sign_up:
        raise Conflict(Text("Only sign-ups can be deleted. Reject this request, so that the customer knows."))
    _ensure_may(request, actor)
    decide(request, "delete", actor=actor)
    forget_request(request)


def expire_request(request: Request, *, actor: Actor) -> None:
    """End a request that nobody decided, tell the person, and forget them. Raises AlreadyDecided."""
    decide(request, "expire", actor=actor)
    tell_requester("signup-expired", request, key=request.public_id)
    forget_request(request)


def decide(request: Request, event: str, *, actor: Actor, reason: str = "") -> None:
    """Set the decision if nobody else has: the row decides who was faster. Raises AlreadyDecided."""
    before = request.status
    ensure_open(request)
    to = REQUEST.next(before, event)
    won = db.session.execute(
        update(Request)
        .where(Request.id == request.id, Request.status.in_(OPEN))
        .values(status=to, decided_at=clock.now(), decided_by=actor.name, reason=reason, answer_hash=None)
        .returning(Request.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    db.session.refresh(request)
    if won is None:
        ensure_open(request)
    record(actor, f"request.{to}", request, status=[str(before), str(to)])
