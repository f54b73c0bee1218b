"""The language that somebody wants to be spoken to in."""

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.db import db
from portal.domain.users.models import User
from portal.domain.users.permissions import Permission
from portal.domain.users.profile import choose_language
from portal.web.access import current_actor, requires
from portal.web.htmx import redirect_to
from portal.widget.forms import LanguageForm
from portal.widget.place import next_here
from portal.widget.views.both import route


@route("/language", "POST")
@requires(Permission.PROFILE_SELF)
def language() -> ResponseReturnValue:
    """Keep it for the person; a visitor's stands in the address."""
    form, actor = LanguageForm(), current_actor()
    if form.validate_on_submit():
        choose_language(db.session.get_one(User, actor.user_id), form.language.data or "", actor=actor)
    return redirect_to(next_here() or url_for(".index"))
