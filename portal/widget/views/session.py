"""How a frame finds out whether its cookie comes back, before the first thing is written."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from portal.web.access import public
from portal.widget.forms import ClaimForm
from portal.widget.place import place
from portal.widget.session import carry_by_bearer, ensure_session
from portal.widget.views.both import route


@route("/session", "POST")
@public(reason="Every visitor may fill a basket; the rim has checked that our own frame asks.")
def session() -> ResponseReturnValue:
    """Begin the visit; asked again with the `claim` of the first answer, say how it is carried on.

    The first answer sets the cookie. Where the second request comes without it, its answer hands
    the secret out as a bearer (header X-Embed-Bearer).
    """
    form = ClaimForm()
    is_lost = form.validate_on_submit() and form.claim.data and place().framed and place().visit is None
    found = carry_by_bearer(form.claim.data or "") if is_lost else ensure_session()
    return jsonify(csrf=found.csrf)
