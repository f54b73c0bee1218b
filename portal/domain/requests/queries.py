"""Reading the queue of requests."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import ScalarSelect, Select, func, or_, select

from portal.db import db
from portal.domain.requests.models import Request, RequestComment, RequestStatus, RequestType
from portal.domain.sellers.queries import house_time
from portal.domain.users.models import Membership, User
from portal.kernel.errors import AlreadyDecided, NotFound
from portal.kernel.texts import Text, noted


def requests_with(
    statuses: Collection[RequestStatus] = (), *, text: str = "", kinds: Collection[RequestType] = ()
) -> Select[Request]:
    """Requests, the newest first; `text` is of a number, or of the company or address that was given."""
    found = select(Request).order_by(Request.created_at.desc(), Request.id.desc())
    if text:
        given = (Request.number, Request.subject, Request.submitted["email"].astext)
        found = found.where(or_(*(one.icontains(text, autoescape=True) for one in given)))
    if kinds:
        found = found.where(Request.type.in_(kinds))
    return found.where(Request.status.in_(statuses)) if statuses else found


def request_or_404(public_id: str) -> Request:
    """One request; raises NotFound."""
    found = db.session.scalar(select(Request).where(Request.public_id == public_id))
    if found is None:
        raise NotFound
    return found


@cache
def requests_in(status: RequestStatus) -> ScalarSelect[int]:
    """How many requests are in a status; asked by `asked_of_the_house`."""
    return select(func.count(Request.id)).where(Request.status == status).scalar_subquery()


def request_of(request_id: int | None) -> Request | None:
    """The request of an id in scope."""
    return db.session.scalar(select(Request).where(Request.id == request_id))


def requests_named(public_ids: Collection[str]) -> list[Request]:
    """Those of these requests that exist, the oldest first, which is the order they are held in."""
    found = select(Request).where(Request.public_id.in_(public_ids)).order_by(Request.id)
    return list(db.session.scalars(found))


def requester(request: Request) -> User | None:
    """The person who asks; none once they are forgotten."""
    asking = select(User).join(Membership, Membership.user_id == User.id)
    return db.session.scalar(asking.where(Membership.id == request.membership_id))


def comments_on(request: Request, *, public_only: bool = False) -> list[RequestComment]:
    """What was said about it, the newest first."""
    said = select(RequestComment).where(RequestComment.request_id == request.id)
    if public_only:
        said = said.where(RequestComment.is_public)
    return list(db.session.scalars(said.order_by(RequestComment.id.desc())))


_DECIDED = {
    RequestStatus.APPROVED: noted("Already approved by %(who)s at %(when)s."),
    RequestStatus.REJECTED: noted("Already rejected by %(who)s at %(when)s."),
    RequestStatus.DELETED: noted("Already deleted by %(who)s at %(when)s."),
    RequestStatus.EXPIRED: noted("Already expired at %(when)s, because nobody decided."),
}


def ensure_open(request: Request) -> None:
    """Raise AlreadyDecided, with who and when, for a request that is decided."""
    if not request.is_open:
        when = house_time(request.decided_at) if request.decided_at else ""
        raise AlreadyDecided(Text(_DECIDED[request.status], who=request.decided_by, when=when))
