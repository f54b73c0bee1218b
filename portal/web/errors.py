"""Every refusal and fault as an answer: one table, one page, one part."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, refresh
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.db import db, entering
from portal.kernel.errors import Conflict, DomainError, Forbidden, NotFound, NotSignedIn, Stale, Unavailable
from portal.web.caching import settle_caching
from portal.web.htmx import wants_part
from portal.web.logging import request_id
from portal.web.rim import Dress
from portal.web.staff import STAFF, staff_visit

V = TypeVar("V", bound=Callable[..., Any])
EXPIRED = lazy_gettext("This form has expired. Reload the page and try again.")
NOT_KEPT = ("csrf_token", "idempotency_key", "password")

TITLES: Mapping[int, object] = {
    400: lazy_gettext("This request cannot be read"),
    401: lazy_gettext("Sign in to continue"),
    403: lazy_gettext("You may not do this"),
    404: lazy_gettext("This page does not exist"),
    405: lazy_gettext("This address does not take that"),
    409: lazy_gettext("This is not possible right now"),
    410: lazy_gettext("This link no longer works"),
    413: lazy_gettext("This is too large"),
    422: lazy_gettext("Something needs another look"),
    429: lazy_gettext("Too many attempts"),
    500: lazy_gettext("Something went wrong on our side"),
    503: lazy_gettext("Not available at the moment"),
}
MESSAGES: Mapping[int, object] = {
    400: lazy_gettext("The address or the form is not complete. Go back and try again."),
    404: lazy_gettext("The address may be mistyped, or what was here is gone."),
    405: lazy_gettext("Go back and use the buttons of the page."),
    413: lazy_gettext("Send less at once: a picture of 1 MB, a file of prices of 8 MB at most."),
    500: lazy_gettext("Nothing was changed twice. Try again in a moment."),
}
IN_SHELL = frozenset({403, 404})
"""Refusals that staff get with the way around the portal: they are about the page, not about who is there."""
WHO_GRANTS = lazy_gettext("An administrator of your organisation can give you the right to it.")


@dataclass(frozen=True)
class Problem:
    """What an error page says. Its heading depends on the status alone, so that it betrays nothing."""

    status: int
    message: object
    retry_after: int | None = None

    @property
    def title(self) -> str:
        """The heading."""
        return str(TITLES.get(self.status, TITLES[400 if self.status < 500 else 500]))


def setup_errors(app: Flask) -> None:
    """Answer refusals by their own words, and faults without any detail."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(StaleDataError, lambda _error: _refused(Stale()))
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(TimeoutError, _database_away)
    app.register_error_handler(HTTPException, _http)


def conflicts_shown_by(page: Callable[[str, Conflict], Response]) -> Callable[[V], V]:
    """Answer a conflict by the page of the record, so that whoever was slower sees how it stands.

    That page reads rows, so it is made where the view was: in the scope of the request.
    """

    def mark(view: V) -> V:
        @wraps(view)
        def answer(public_id: str) -> ResponseReturnValue:
            try:
                return cast(ResponseReturnValue, view(public_id))
            except Conflict as conflict:
                if wants_part():
                    raise
                db.session.rollback()
                response = page(public_id, conflict)
                response.status_code = conflict.status
                return response

        return cast(V, answer)

    return mark


def _refused(error: DomainError) -> ResponseReturnValue:
    """A rule of the trade says no."""
    if isinstance(error, NotSignedIn) and "rim" in g:
        return settle_caching(make_response(g.rim.turn_away(g.visit)))
    if isinstance(error, NotFound) and error.message == str(NotFound.default):
        return _answer(Problem(404, MESSAGES[404]))
    told = " ".join([error.message, *error.field_errors.values()])
    return _answer(Problem(error.status, told, error.retry_after))


def _database_away(error: Exception) -> ResponseReturnValue:
    """The database is away, or did not answer in time: nothing was written."""
    current_app.logger.warning("The database does not answer.", exc_info=error)
    return _refused(Unavailable())


def _http(error: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses; and as 500 every fault that nothing else answers, logged by Flask."""
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    answer = _answer(Problem(status, MESSAGES.get(status, MESSAGES[400])))
    if allowed := dict(error.get_headers()).get("Allow"):
        answer.headers["Allow"] = allowed
    return answer


def _expired(_error: CSRFError) -> ResponseReturnValue:
    """The form's token is old. A page gets what was typed back, as a form with a fresh token."""
    if wants_part():
        return _answer(Problem(400, str(EXPIRED)))
    typed = request.form.items(multi=True)
    kept = [(name, value.replace("\0", "")) for name, value in typed if _is_kept(name)]
    page = render_template(
        "error_expired.html", message=EXPIRED, action=_address(), kept=kept, dress=_dress()
    )
    return _finished(make_response(page, 400))


def _is_kept(name: str) -> bool:
    return not any(part in name for part in NOT_KEPT)


def _address() -> str:
    return request.full_path.rstrip("?")


def _answer(problem: Problem) -> Response:
    page = _page_in_shell(problem) if problem.status in IN_SHELL and not wants_part() else ""
    response = make_response(page or _page_alone(problem), problem.status)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return _finished(response)


def _page_alone(problem: Problem) -> str:
    """The page without navigation, because what counts for one may be what has failed; or its part."""
    g.failed = True
    name = "error_part.html" if wants_part() else "error.html"
    return render_template(name, frame="alone.html", dress=_dress(), **_words_of(problem))


def _page_in_shell(problem: Problem) -> str:
    """The page with the way around the portal, for staff; nothing where nobody can be found signed in."""
    with suppress(SQLAlchemyError):
        visit = staff_visit()
        if visit is not None and visit.scope is not None:
            g.rim, g.visit = STAFF, visit
            refresh()  # the language is the person's, whom no view has found yet
            session.pop("_flashes", None)
            with entering(visit.scope):
                return render_template("error.html", frame="portal.html", **_words_of(problem))
    return ""


def _words_of(problem: Problem) -> dict[str, Any]:
    back_url, back_label = _way_back(problem.status)
    return {
        "title": problem.title,
        "message": problem.message,
        "status": problem.status,
        "hint": WHO_GRANTS if str(problem.message) == str(Forbidden.default) else "",
        "reference": request_id() if problem.status >= 500 else "",
        "back_url": back_url,
        "back_label": back_label,
    }


def _way_back(status: int) -> tuple[str, str]:
    """The page before, if it was one of ours. An unknown page leads home, whoever asks for it."""
    before = urlsplit(request.referrer or "")
    if status != 404 and before.netloc == request.headers.get("Host") and before.path != request.path:
        return before.path + (f"?{before.query}" if before.query else ""), _("Go back")
    home = g.rim.home_url() if "rim" in g else "/"
    return home, _("Go to the start page")


def _dress() -> Dress | None:
    return g.rim.dress() if "rim" in g else None


def _finished(response: Response) -> Response:
    """Nobody may keep the page, and no message may announce what did not happen."""
    session.pop("_flashes", None)
    return settle_caching(response)
