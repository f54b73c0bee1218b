"""The rim around every view: who is there, whose rows are in reach, what is kept in the end.

A view is wrapped once, when its blueprint registers it. The rim finds the visit, enters its scope,
checks the permission, calls the view, and commits when the answer is below 400; else it rolls back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol

from flask import Response, g, make_response
from flask.typing import ResponseReturnValue

from portal.db import Scope, db, entering
from portal.domain.users.permissions import Permission
from portal.kernel.actor import VISITOR, Actor
from portal.kernel.errors import Forbidden
from portal.web.caching import settle_caching

View = Callable[..., Any]


@dataclass(frozen=True)
class Access:
    """Who may call a view: holders of any one of the permissions, or everybody, for a reason.

    `same_for_all` says that strangers get the same answer, each of them.
    """

    permissions: frozenset[Permission] = field(default_factory=frozenset)
    reason: str = ""
    same_for_all: bool = False

    def admits(self, actor: Actor) -> bool:
        """Whether the actor may."""
        return not self.permissions or any(actor.may(code) for code in self.permissions)


@dataclass(frozen=True)
class Visit:
    """One request's visitor. Without a scope no business row is in reach.

    `notice` says why somebody who came with a session is nobody now. Of `languages` the first that we
    know is that of the page. Whoever `reads_only` is offered no form that could be sent.
    """

    actor: Actor = VISITOR
    scope: Scope | None = None
    notice: str = ""
    languages: Sequence[str] = ()
    reads_only: bool = False


@dataclass(frozen=True)
class Dress:
    """A seller's brand, for pages that need neither session nor scope."""

    name: str
    css_url: str
    home_url: str
    support_email: str
    framed: bool
    origins: Sequence[str] = ()
    logo_url: str = ""
    dark_logo_url: str = ""
    viewing: object = None
    """What the banner says to staff who look on, as in `shop.html`."""
    icon_url: str = ""


class Rim(Protocol):
    """How one family of pages (the portal; the shops and widgets) knows its visitors."""

    def visit(self) -> Visit:
        """Find out who is there; raises NotFound where there is no such place."""

    def turn_away(self, visit: Visit) -> ResponseReturnValue:
        """The answer to somebody who has to sign in, or to choose a seller, first."""

    def home_url(self) -> str:
        """Where an error page leads back to."""

    def dress(self) -> Dress | None:
        """Whose brand an error page wears; ours where there is none."""


def guarded(view: View, access: Access, rim: Rim) -> View:
    """Put the view behind the rim."""

    @wraps(view)
    def at_the_rim(**arguments: Any) -> ResponseReturnValue:
        g.rim = rim
        g.visit = visit = rim.visit()
        with _scope_of(visit):
            if access.admits(visit.actor):
                return _settled(view, arguments, access)
            if visit.actor.user_id is None or visit.scope is None:
                return settle_caching(make_response(rim.turn_away(visit)))
            raise Forbidden

    at_the_rim.is_guarded = True  # type: ignore[attr-defined]
    return at_the_rim


def _scope_of(visit: Visit) -> AbstractContextManager[object]:
    return nullcontext() if visit.scope is None else entering(visit.scope)


def _settled(view: View, arguments: dict[str, Any], access: Access) -> Response:
    """Call the view and end its transaction as the answer says."""
    try:
        response = make_response(view(**arguments))
        if response.status_code < 400:
            db.session.commit()
        return settle_caching(response, same_for_all=access.same_for_all)
    finally:
        db.session.rollback()  # nothing is left to undo after a commit
