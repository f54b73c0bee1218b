"""What customers' people change about themselves."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.db import db
from portal.domain.sellers.queries import shop_door
from portal.domain.users.models import EmbedSession
from portal.domain.users.permissions import Permission
from portal.kernel.errors import NotSignedIn
from portal.web.access import public, requires
from portal.web.htmx import redirect_to
from portal.web.my_account import AccountPages
from portal.web.my_account import undo_email as undo_page
from portal.widget.messages import say
from portal.widget.place import place
from portal.widget.session import end_session
from portal.widget.views.both import route

MAY_CHANGE = requires(Permission.PROFILE_SELF)


def _pages() -> AccountPages:
    found = place()
    here = db.session.get_one(EmbedSession, found.visit.id) if found.visit else None
    if here is None or here.membership is None:
        raise NotSignedIn
    return AccountPages(here.membership.user, here, say, prefix=".account_", shell=_shell())


def _shell() -> str:
    return "widget.html" if place().framed else "shop.html"


@route("/account", "GET", "POST")
@MAY_CHANGE
def account_index() -> ResponseReturnValue:
    """Name, language and sessions."""
    return _pages().index()


@route("/account/password", "GET", "POST")
@MAY_CHANGE
def account_password() -> ResponseReturnValue:
    """A new password."""
    return _pages().password()


@route("/account/email", "GET", "POST")
@MAY_CHANGE
def account_email() -> ResponseReturnValue:
    """Another address to sign in with."""
    return _pages().email()


@route("/account/email/code", "GET", "POST")
@MAY_CHANGE
def account_email_code() -> ResponseReturnValue:
    """The code that proves it."""
    return _pages().email_code()


@route("/account/email/resend", "POST")
@MAY_CHANGE
def account_resend_email_code() -> ResponseReturnValue:
    """Another code."""
    return _pages().resend_email_code()


@route("/undo-email/<token>", "GET", "POST")
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def undo_email(token: str) -> ResponseReturnValue:
    """Take a change of address back, from the old one; every session ends."""
    return undo_page(shop_door(place().seller.id), token, _shell(), done=_undone)


def _undone() -> ResponseReturnValue:
    end_session()
    say(_("Your address is what it was, and you are signed out everywhere. Choose a new password."))
    return redirect_to(url_for(".forgot"))


@route("/account/sessions/<int:session_id>/end", "POST")
@MAY_CHANGE
def account_end_session(session_id: int) -> ResponseReturnValue:
    """Sign out one other browser."""
    return _pages().end_session(session_id)


@route("/account/sessions/end", "POST")
@MAY_CHANGE
def account_end_others() -> ResponseReturnValue:
    """Sign out all other browsers."""
    return _pages().end_others()
