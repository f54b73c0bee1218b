"""Deciding about several requests at once: one that cannot be decided keeps no other from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.db import db
from portal.domain.requests.models import Request
from portal.domain.requests.queries import requests_named
from portal.kernel.errors import AlreadyDecided, DomainError, Invalid
from portal.kernel.texts import Text

MOST = 50


class Outcome(StrEnum):
    """What became of one of them."""

    DONE = "done"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True)
class Result:
    """One request as it was called before, what became of it, and why where it was not decided."""

    number: str
    subject: str
    public_id: str
    outcome: Outcome
    reason: str = ""


def requests_together(public_ids: Sequence[str]) -> list[Request]:
    """The chosen requests; unknown ones are left out. Raises Invalid for none, too many, or several types."""
    found = requests_named(set(public_ids)) if len(set(public_ids)) <= MOST else []
    if not found:
        raise Invalid(Text("Choose 1 to 50 requests."))
    if len({one.type for one in found}) > 1:
        raise Invalid(Text("Choose requests of one type."))
    return found


def decide_each(requests: Sequence[Request], act: Callable[[Request], None]) -> list[Result]:
    """Let `act` decide each in a step of its own; what is decided already is skipped."""
    return [_decided(request, act) for request in requests]


def _decided(request: Request, act: Callable[[Request], None]) -> Result:
    told = request.number, request.subject, request.public_id
    try:
        with db.session.begin_nested():
            act(request)
    except AlreadyDecided as faster:
        return Result(*told, Outcome.SKIPPED, faster.message)
    except DomainError as refusal:
        return Result(*told, Outcome.REFUSED, refusal.message)
    return Result(*told, Outcome.DONE)
