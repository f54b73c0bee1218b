"""Routes of one's own account."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from portal.db import db
from portal.domain.users.models import SignIn
from portal.domain.users.permissions import Permission
from portal.domain.users.profile import use_shortcuts
from portal.kernel.errors import NotSignedIn
from portal.web.access import Blueprint, current_actor, requires
from portal.web.forms import SharedForm
from portal.web.htmx import redirect_to
from portal.web.my_account import AccountPages
from portal.web.staff import person

bp = Blueprint("my_account", __name__, url_prefix="/account")
MAY_CHANGE = requires(Permission.PROFILE_SELF)


class KeyboardForm(SharedForm):
    """Whether single keys act."""

    uses_shortcuts = BooleanField(_l("Use single keys"))


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


@bp.route("/keyboard", methods=["GET", "POST"])
@MAY_CHANGE
def keyboard() -> ResponseReturnValue:
    """The keys that lead about the portal, and whether they do."""
    user = _pages().user
    form = KeyboardForm(uses_shortcuts=user.uses_shortcuts)
    if form.validate_on_submit():
        use_shortcuts(user, form.uses_shortcuts.data, actor=current_actor())
        flash(_("Saved."), "good")
        return redirect_to(url_for(".keyboard"))
    return render_template("account/keyboard.html", form=form), form.status


@bp.route("/password", methods=["GET", "POST"])
@MAY_CHANGE
def password() -> ResponseReturnValue:
    """A new password."""
    return _pages().password()


@bp.route("/email", methods=["GET", "POST"])
@MAY_CHANGE
def email() -> ResponseReturnValue:
    """Another address to sign in with."""
    return _pages().email()


@bp.route("/email/code", methods=["GET", "POST"])
@MAY_CHANGE
def email_code() -> ResponseReturnValue:
    """The code that proves it."""
    return _pages().email_code()


@bp.post("/email/resend")
@MAY_CHANGE
def resend_email_code() -> ResponseReturnValue:
    """Another code."""
    return _pages().resend_email_code()


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
