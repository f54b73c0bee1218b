"""Talking about a request before it is decided: who looks at it, what is noted, asked and answered."""

from sqlalchemy import select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.requests.models import Request, RequestComment, RequestStatus
from portal.domain.requests.queries import ensure_open, requester
from portal.domain.requests.states import REQUEST
from portal.domain.requests.telling import tell_approvers, tell_requester
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Gone, Invalid
from portal.kernel.texts import Text
from portal.kernel.tokens import hash_token, new_token

LONGEST = 2000


class QuestionAnswered(Gone):
    """The link belongs to a question that is not open any more."""

    default = Text("This question has been answered, or the request is decided.")


def assign(request: Request, *, actor: Actor) -> None:
    """Take the request on, also from a colleague. Raises AlreadyDecided."""
    before = _held(request).assignee
    _move(request, "assign")
    request.assignee_id, request.assignee = actor.user_id, actor.name
    db.session.flush()
    record(actor, "request.in_review", request, assignee=[before, actor.name])


def comment(request: Request, text: str, *, is_public: bool, actor: Actor) -> None:
    """Note something for colleagues, or tell the person by mail. Raises AlreadyDecided, Invalid."""
    _ensure_words(text, "text")
    noted = _add(_held(request), text, author=actor.name, is_public=is_public)
    if is_public:
        tell_requester("request-comment", request, key=f"{request.public_id}:{noted.id}", comment_id=noted.id)
    record(actor, "request.commented", request)


def ask(request: Request, question: str, *, actor: Actor) -> None:
    """Ask the person, who answers by a mailed link; the request waits for it.

    Raises AlreadyDecided, Invalid, Conflict where nobody has signed up, and IllegalMove while another
    answer is waited for.
    """
    _ensure_words(question, "question")
    if requester(request) is None:
        raise Conflict(Text("Nobody has signed up for this customer yet, so there is nobody to ask."))
    _held(request)
    before = request.status
    _move(request, "ask")
    request.assignee_id, request.assignee = actor.user_id, actor.name
    asked = _add(request, question, author=actor.name, is_public=True)
    tell_requester("request-more-info", request, key=f"{request.public_id}:{asked.id}", comment_id=asked.id)
    record(actor, "request.more_info", request, status=[before, request.status])


def link_to_answer(request: Request) -> str:
    """The secret of a new link by which the person answers; it ends with the question."""
    token = new_token()
    request.answer_hash = hash_token(token)
    db.session.flush()
    return token


def asked_by_link(token: str) -> Request:
    """The request that waits for this answer; raises QuestionAnswered."""
    wanted = select(Request).where(Request.answer_hash == hash_token(token)).with_for_update()
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None or found.status is not RequestStatus.MORE_INFO:
        raise QuestionAnswered
    return found


def answer(request: Request, text: str) -> None:
    """Note the person's answer and give the request back to who asked. Raises Invalid."""
    _ensure_words(text, "text")
    person = requester(request)
    given = _add(request, text, author=request.person, is_public=True)
    _move(request, "answer")
    request.answer_hash = None
    key = f"{request.public_id}:{given.id}"
    tell_approvers("request-answered", request, key=key, only=request.assignee_id)
    record(
        Actor("", person.id if person else None),
        "request.answered",
        request,
        status=["more_info", "in_review"],
    )


def _held(request: Request) -> Request:
    """The request, which nobody else decides meanwhile; raises AlreadyDecided."""
    db.session.refresh(request, with_for_update=True)
    ensure_open(request)
    return request


def _move(request: Request, event: str) -> None:
    request.status = REQUEST.next(request.status, event)


def _add(request: Request, text: str, *, author: str, is_public: bool) -> RequestComment:
    made = RequestComment(
        request_id=request.id, account_id=request.account_id, author=author, text=text, is_public=is_public,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _ensure_words(text: str, field: str) -> None:
    if not 1 <= len(text) <= LONGEST:
        raise Invalid(field_errors={field: Text("Write 1 to 2000 characters.")})
