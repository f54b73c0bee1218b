"""The language that somebody wants to be spoken to in."""

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.db import db
from portal.domain.users.models import User
from portal.domain.users.profile import choose_language
from portal.web.access import current_actor, public
from portal.web.htmx import redirect_to
from portal.widget.forms import LanguageForm
from portal.widget.place import next_here
from portal.widget.session import keep_language
from portal.widget.views.both import route


@route("/language", "POST")
@public(reason="A visitor is spoken to in the language of their choice, for this visit.")
def language() -> ResponseReturnValue:
    """Keep it for the person, or for the visit of somebody unknown."""
    form, actor = LanguageForm(), current_actor()
    wanted = form.language.data or ""
    if form.validate_on_submit() and actor.user_id is not None:
        choose_language(db.session.get_one(User, actor.user_id), wanted, actor=actor)
    elif form.is_submitted():
        keep_language(wanted)
    return redirect_to(next_here() or url_for(".index"))
