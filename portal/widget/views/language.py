"""The language that somebody wants to be spoken to in."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.db import db
from portal.domain.users.models import User
from portal.domain.users.permissions import Permission
from portal.domain.users.profile import choose_language
from portal.web.access import current_actor, requires
from portal.web.htmx import redirect_to
from portal.widget.place import next_here
from portal.widget.views.both import route


@route("/language", "POST")
@requires(Permission.PROFILE_SELF)
def language() -> ResponseReturnValue:
    """Keep it for the person; a visitor's stands in the address."""
    actor = current_actor()
    choose_language(db.session.get_one(User, actor.user_id), request.form.get("language", ""), actor=actor)
    return redirect_to(next_here() or url_for(".index"))
