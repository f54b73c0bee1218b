"""A customer's own users, for its administrator."""

from flask.typing import ResponseReturnValue

from portal.db import current_scope
from portal.domain.accounts.queries import account
from portal.domain.users.permissions import Permission
from portal.domain.users.team import Team
from portal.kernel.errors import NotFound
from portal.web.access import requires
from portal.web.team import TeamPages
from portal.widget.messages import say
from portal.widget.place import place
from portal.widget.views.both import route

MAY_MANAGE = requires(Permission.USER_MANAGE)


def _pages() -> TeamPages:
    account_id = current_scope().account_id
    if account_id is None:
        raise NotFound
    shell = "widget.html" if place().framed else "shop.html"
    return TeamPages(Team(account(account_id)), say, prefix=".users_", shell=shell)


@route("/users")
@MAY_MANAGE
def users_index() -> ResponseReturnValue:
    """Who signs in for the company."""
    return _pages().index()


@route("/users/new", "GET", "POST")
@MAY_MANAGE
def users_new() -> ResponseReturnValue:
    """Invite a colleague."""
    return _pages().new()


@route("/users/<member_id>", "GET", "POST")
@MAY_MANAGE
def users_person(member_id: str) -> ResponseReturnValue:
    """One of them, with roles."""
    return _pages().person(member_id)


@route("/users/<member_id>/invite", "POST")
@MAY_MANAGE
def users_send_invitation(member_id: str) -> ResponseReturnValue:
    """Send the invitation again."""
    return _pages().send_invitation(member_id)


@route("/users/<member_id>/deactivate", "POST")
@MAY_MANAGE
def users_put_out(member_id: str) -> ResponseReturnValue:
    """End the access; sessions end at once."""
    return _pages().put_out(member_id)


@route("/users/<member_id>/reactivate", "POST")
@MAY_MANAGE
def users_let_back(member_id: str) -> ResponseReturnValue:
    """Give it back."""
    return _pages().let_back(member_id)


@route("/users/<member_id>/unlock", "POST")
@MAY_MANAGE
def users_unlock(member_id: str) -> ResponseReturnValue:
    """Forget the wrong passwords that were tried."""
    return _pages().unlock(member_id)
