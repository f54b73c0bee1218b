"""Reading the queue of requests."""

from collections.abc import Collection

from sqlalchemy import Select, func, or_, select

from portal.db import db
from portal.domain.requests.models import Request, RequestStatus
from portal.kernel.errors import NotFound


def requests_with(status: RequestStatus | None, *, text: str = "") -> Select[Request]:
    """Requests, the newest first; `text` is of a number, or of the company or address that was given."""
    found = select(Request).order_by(Request.created_at.desc(), Request.id.desc())
    if text:
        given = (Request.number, Request.subject, Request.submitted["email"].astext)
        found = found.where(or_(*(one.icontains(text, autoescape=True) for one in given)))
    return found if status is None else found.where(Request.status == status)


def request_or_404(public_id: str) -> Request:
    """One request; raises NotFound."""
    found = db.session.scalar(select(Request).where(Request.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def requests_by_status(statuses: Collection[RequestStatus]) -> dict[RequestStatus, int]:
    """How many requests are in each of these statuses; those without any are left out."""
    counts = select(Request.status, func.count(Request.id)).where(Request.status.in_(statuses))
    return dict(db.session.execute(counts.group_by(Request.status)).all())
