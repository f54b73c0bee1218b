"""Reading the queue of requests."""

from sqlalchemy import Select, func, select

from portal.db import db
from portal.domain.requests.models import Request, RequestStatus
from portal.kernel.errors import NotFound


def requests_with(status: RequestStatus | None) -> Select[Request]:
    """Requests in one status, or all, the newest first."""
    found = select(Request).order_by(Request.created_at.desc(), Request.id.desc())
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
