"""What customers' people change about themselves."""

from flask.typing import ResponseReturnValue

from portal.db import db
from portal.domain.users.models import EmbedSession
from portal.domain.users.permissions import Permission
from portal.kernel.errors import NotSignedIn
from portal.web.access import requires
from portal.web.my_account import AccountPages
from portal.widget.messages import say
from portal.widget.place import place
from portal.widget.views.both import route

MAY_CHANGE = requires(Permission.PROFILE_SELF)


def _pages() -> AccountPages:
    found = place()
    here = db.session.get_one(EmbedSession, found.visit.id) if found.visit else None
    if here is None or here.membership is None:
        raise NotSignedIn
    shell = "widget.html" if found.framed else "shop.html"
    return AccountPages(here.membership.user, here, say, prefix=".account_", shell=shell)


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
