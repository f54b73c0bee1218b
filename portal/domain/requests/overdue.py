"""What befalls sign-ups that nobody completes or decides (F1-6, F2): reminders, an end, and oblivion."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from portal.db import current_scope, db
from portal.domain.audit.actions import record
from portal.domain.audit.queries import done_to
from portal.domain.requests.decide import expire_request
from portal.domain.requests.forgetting import forget_applicant
from portal.domain.requests.models import OPEN, SIGN_UP_TYPES, Request, RequestStatus, RequestType
from portal.domain.requests.telling import tell_approvers
from portal.domain.users.models import Membership, MembershipStatus
from portal.kernel import clock
from portal.kernel.actor import SYSTEM

UNCONFIRMED_KEPT = timedelta(days=14)
REMINDED_AFTER_HOURS = (72, 24)
DECIDED_WITHIN = timedelta(days=30)


def purge_unconfirmed() -> None:
    """Forget whoever signed up two weeks ago and never confirmed the address."""
    due = db.session.scalars(
        select(Membership)
        .where(
            Membership.seller_id == current_scope().seller_id,
            Membership.status == MembershipStatus.PENDING_EMAIL_VALIDATION,
            Membership.created_at <= clock.now() - UNCONFIRMED_KEPT,
        )
        .with_for_update(skip_locked=True)
    )
    for membership in due.all():
        forget_applicant(membership.account_id, membership.id, request_id=None)


def remind_approvers() -> None:
    """Tell those who decide what has waited for a day, and for three; each of them once."""
    now = clock.now()
    waiting = open_since(timedelta(hours=min(REMINDED_AFTER_HOURS)), tuple(RequestType))
    reminders = done_to([one.public_id for one in waiting], "request.reminded")
    told = {(one.object_id, one.changes["hours"][1]) for one in reminders}
    for request in waiting:
        if request.status is RequestStatus.MORE_INFO:
            continue  # it waits for the person
        waited = next(
            hours for hours in REMINDED_AFTER_HOURS if now - request.created_at >= timedelta(hours=hours)
        )
        tell_approvers("signup-reminder", request, key=f"{request.public_id}:{waited}", hours=waited)
        if (request.public_id, waited) not in told:
            record(SYSTEM, "request.reminded", request, hours=[None, waited])


def expire_requests() -> None:
    """End sign-ups that nobody decided within thirty days, and tell both sides."""
    for request in open_since(DECIDED_WITHIN, SIGN_UP_TYPES):
        expire_request(request, actor=SYSTEM)
        tell_approvers("request-expired", request, key=request.public_id)


def open_since(waited: timedelta, types: Sequence[RequestType]) -> list[Request]:
    """Requests of these types that have waited so long; one that somebody decides is left to them."""
    overdue = select(Request).where(
        Request.status.in_(OPEN), Request.type.in_(types), Request.created_at <= clock.now() - waited
    )
    return list(db.session.scalars(overdue.order_by(Request.id).with_for_update(skip_locked=True)))
