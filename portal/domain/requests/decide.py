"""Deciding about a sign-up (F2): one decision for each request, whoever is faster."""

from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import delete, select, update

from portal.db import current_scope, db, outbox
from portal.domain.accounts.actions import change_account
from portal.domain.accounts.models import Account, Contact
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.actions import record
from portal.domain.catalogue.models import TermsAcceptance
from portal.domain.requests.models import Request, RequestStatus
from portal.domain.requests.signup import admit
from portal.domain.requests.states import REQUEST
from portal.domain.sellers.queries import shop
from portal.domain.users.models import EmbedSession, Membership, Token, User
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import AlreadyDecided, Invalid
from portal.mail.queue import send_later


def edit_request(request: Request, *, version: int, actor: Actor, **changes: Any) -> None:
    """Change what the account will start with (cloud providers, price book, support plan).

    Raises AlreadyDecided, and Stale when the account was changed since the form was made.
    """
    _ensure_open(request)
    change_account(load_account(request.account_id or 0), version=version, actor=actor, **changes)


def approve_request(request: Request, *, actor: Actor) -> None:
    """Let the company in; raises AlreadyDecided with who and when."""
    _decide(request, "approve", actor=actor)
    membership = db.session.get_one(Membership, request.membership_id)
    admit(membership, load_account(request.account_id or 0), "approve", actor=actor)


def reject_request(request: Request, *, actor: Actor, reason: str, tell: bool = True) -> None:
    """Refuse, tell why, and forget the person: only a tombstone stays. Raises AlreadyDecided, Invalid."""
    if not 1 <= len(reason) <= 500:
        raise Invalid(field_errors={"reason": "Give a reason of 1 to 500 characters."})
    _decide(request, "reject", actor=actor, reason=reason)
    if tell:
        user = db.session.get_one(Membership, request.membership_id).user
        send_later(
            "signup-rejected", to=user.email, name=user.name, key=request.public_id,
            about=request.public_id, request_id=request.id,
        )  # fmt: skip
    _forget(request)


def delete_request(request: Request, *, actor: Actor) -> None:
    """Remove a sign-up without a word; the person may sign up again. Raises AlreadyDecided."""
    _decide(request, "delete", actor=actor)
    _forget(request)


def _decide(request: Request, event: str, *, actor: Actor, reason: str = "") -> None:
    """Set the decision if nobody else has: the row decides who was faster."""
    to = REQUEST.next(RequestStatus.NEW, event)
    won = db.session.execute(
        update(Request)
        .where(Request.id == request.id, Request.status == RequestStatus.NEW)
        .values(status=to, decided_at=clock.now(), decided_by=actor.name, reason=reason)
        .returning(Request.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    db.session.refresh(request)
    if won is None:
        _ensure_open(request)
    record(actor, f"request.{to}", request, status=["new", str(to)])


def _ensure_open(request: Request) -> None:
    if request.status is not RequestStatus.NEW:
        raise AlreadyDecided(f"Already {request.status} by {request.decided_by} at {_moment(request)}.")


def _moment(request: Request) -> str:
    """When it was decided, by the clock of the house."""
    zone = ZoneInfo(shop().zone)
    return format_datetime(request.decided_at, "d MMM y, HH:mm", tzinfo=zone, locale="en_GB")


def _forget(request: Request) -> None:
    """Delete everything the person told us; number, times, decider and reason remain."""
    account_id, membership_id = request.account_id, request.membership_id
    request.account_id = request.membership_id = None
    request.subject, request.submitted, request.source = "", {}, ""
    db.session.flush()
    user_id = db.session.scalar(select(Membership.user_id).where(Membership.id == membership_id))
    for table in (TermsAcceptance, Contact):
        db.session.execute(delete(table).where(table.account_id == account_id))
    db.session.execute(
        update(EmbedSession)
        .where(EmbedSession.membership_id == membership_id)
        .values(membership_id=None, revoked_at=clock.now())
    )
    outbox.add(
        "mail.forget",
        key=request.public_id,
        seller_id=request.seller_id,
        user_id=user_id,
        request_id=request.id,
    )
    db.session.execute(delete(Token).where(Token.user_id == user_id))
    db.session.execute(
        delete(Membership).where(
            Membership.id == membership_id, Membership.seller_id == current_scope().seller_id
        )
    )
    db.session.execute(delete(User).where(User.id == user_id, ~User.memberships.any()))
    db.session.execute(delete(Account).where(Account.id == account_id))
