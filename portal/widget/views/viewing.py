"""How staff who look on come back to the portal."""

from flask import make_response, url_for
from flask.typing import ResponseReturnValue

from portal.domain.users.viewing import end_view
from portal.web.access import current_actor, public
from portal.web.htmx import redirect_to
from portal.web.viewing import keep_view
from portal.widget.place import buyer, place
from portal.widget.viewing import is_viewing
from portal.widget.views.both import route


@route("/stop-viewing", "POST")
@public(reason="Whoever does not look on, or does no longer, is led to the shop.")
def stop_viewing() -> ResponseReturnValue:
    """End the view, and back to the customer's page."""
    found = place()
    if found.visit is None or not is_viewing():
        return redirect_to(url_for(".index"))
    customer = buyer()
    end_view(found.visit, customer, actor=current_actor())
    back = redirect_to(url_for("customers.show", public_id=customer.public_id))
    return keep_view(make_response(back), found.seller, "")
