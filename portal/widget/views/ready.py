"""What a frame tells of the page around it, for the seller's settings."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from portal.domain.sellers.origins import note_ready
from portal.web.access import public
from portal.widget.place import embedding_rule
from portal.widget.views.both import route


@route("/ready", "POST")
@public(reason="Every page around the frame may tell; the rim has checked that our own frame asks.")
def ready() -> ResponseReturnValue:
    """Note that the frame works on the web site around it; nobody waits for the answer."""
    rule = embedding_rule()
    if rule:
        note_ready(rule)
    return jsonify(noted=bool(rule))
