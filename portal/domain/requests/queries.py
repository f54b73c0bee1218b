"""Reading the queue of requests."""

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


def count_of_new_requests() -> int:
    """How many wait for a decision."""
    return db.session.scalar(select(func.count(Request.id)).where(Request.status == RequestStatus.NEW)) or 0
