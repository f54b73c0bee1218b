"""Who is there in the portal: staff of the operator and of the resellers.

The cookie holds a random id, the database the rest. flask-login asks us once a request.
"""

from urllib.parse import urlsplit

from flask import Request, Response, current_app, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user

from portal.db import Scope
from portal.domain.users.models import Membership, SignIn
from portal.domain.users.permissions import staff_actor
from portal.domain.users.queries import membership_of, sign_in_of
from portal.domain.users.rules import refusal_of
from portal.domain.users.sign_ins import note_visit
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.texts import Text
from portal.web.htmx import wants_part
from portal.web.languages import asked_language, browser_language
from portal.web.rim import Rim, Visit

OF_SHOPS = ("/shop/", "/embed/")
ENDED = Text("Your session has ended. Sign in again.")


class SignedIn(UserMixin):
    """Somebody whose session may have ended since: then `is_active` is false and `notice` says why."""

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in
        self.membership: Membership | None = membership_of(sign_in)
        refusal = "" if self.membership is None else refusal_of(self.membership)
        self.notice = refusal or ("" if sign_in.is_alive(clock.now()) else str(ENDED))

    @property
    def is_active(self) -> bool:
        """Whether the session still counts."""
        return not self.notice

    is_authenticated = is_active

    def get_id(self) -> str:
        """The user's public id."""
        return self.sign_in.user.public_id

    def visit(self) -> Visit:
        """The person as actor, in the scope of the seller that was chosen."""
        user, membership = self.sign_in.user, self.membership
        if self.notice:
            return Visit(notice=self.notice)
        spoken = (user.language, asked_language(), browser_language())
        if membership is None:
            return Visit(Actor(user.name, user_id=user.id, is_staff=True), languages=spoken)
        actor = staff_actor(membership)
        return Visit(actor, Scope(membership.seller_id, None, actor), languages=spoken)


def load_person(asked: Request) -> SignedIn | None:
    """flask-login's question: who sent this request?"""
    token = asked.cookies.get(cookie_name())
    sign_in = sign_in_of(token) if token else None
    return None if sign_in is None else SignedIn(sign_in)


def person() -> SignedIn | None:
    """Who is signed in, if anybody."""
    found = current_user._get_current_object()
    return found if isinstance(found, SignedIn) and found.is_active else None


def staff_visit() -> Visit | None:
    """The visit of whoever is signed in to the portal, also where no view was reached; none in a shop."""
    found = None if request.path.startswith(OF_SHOPS) else person()
    return found.visit() if found else None


class StaffRim:
    """The rim of the portal."""

    def visit(self) -> Visit:
        """Load the session, and note that it is in use."""
        found = current_user._get_current_object()
        if not isinstance(found, SignedIn):
            return Visit(languages=(asked_language(), browser_language()))
        if found.is_active:
            note_visit(found.sign_in)
        return found.visit()

    def turn_away(self, visit: Visit) -> ResponseReturnValue:
        """To the sign-in page, or to the choice of a seller, and back here afterwards."""
        endpoint = "auth.choose_seller" if visit.actor.user_id else "auth.sign_in"
        url = url_for(endpoint, next=_here() or None)
        if visit.notice:
            flash(visit.notice, "warn")
        if wants_part():
            response = make_response("", 401)
            response.headers["HX-Redirect"] = url
        else:
            response = make_response(redirect(url, 302))
        return forget_cookie(response) if visit.notice else response

    def home_url(self) -> str:
        """The start page."""
        return "/"

    def dress(self) -> None:
        """Our own brand."""


STAFF: Rim = StaffRim()


def _here() -> str:
    """The page to come back to: a page that was asked for, or the one a part belongs to."""
    if wants_part():
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")
    if request.method != "GET":
        return ""
    return request.full_path.rstrip("?")


def cookie_name() -> str:
    """The prefix makes browsers refuse a cookie that a neighbouring host or plain http tries to set."""
    secure: bool = current_app.config["SESSION_COOKIE_SECURE"]
    return "__Host-portico" if secure else "portico"


def keep_cookie(response: Response, token: str) -> Response:
    """Hand out the session's id, until the browser is closed."""
    response.set_cookie(
        cookie_name(),
        token,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget_cookie(response: Response) -> Response:
    """Take it back."""
    response.delete_cookie(
        cookie_name(), path="/", secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax"
    )
    return response
