"""Routes of one's own account."""

from flask import flash
from flask.typing import ResponseReturnValue

from portal.db import db
from portal.domain.users.models import SignIn
from portal.domain.users.permissions import Permission
from portal.kernel.errors import NotSignedIn
from portal.web.access import Blueprint, requires
from portal.web.my_account import AccountPages
from portal.web.staff import person

bp = Blueprint("my_account", __name__, url_prefix="/account")
MAY_CHANGE = requires(Permission.PROFILE_SELF)


def _pages() -> AccountPages:
    found = person()
    if found is None:
        raise NotSignedIn
    here = db.session.get_one(SignIn, found.sign_in.id)
    return AccountPages(here.user, here, lambda words: flash(words, "good"))


@bp.route("", methods=["GET", "POST"])
@MAY_CHANGE
def index() -> ResponseReturnValue:
    """Name, language and sessions."""
    return _pages().index()


@bp.route("/password", methods=["GET", "POST"])
@MAY_CHANGE
def password() -> ResponseReturnValue:
    """A new password."""
    return _pages().password()


@bp.post("/sessions/<int:session_id>/end")
@MAY_CHANGE
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out one other browser."""
    return _pages().end_session(session_id)


@bp.post("/sessions/end")
@MAY_CHANGE
def end_others() -> ResponseReturnValue:
    """Sign out all other browsers."""
    return _pages().end_others()
