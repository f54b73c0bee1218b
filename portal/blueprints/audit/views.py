"""Routes of the audit trail."""

from flask.typing import ResponseReturnValue

from portal.blueprints.audit.words import EVENTS, events_called, page_about
from portal.db.pagination import page_of
from portal.domain.audit.queries import events_with
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, requires
from portal.web.htmx import render_page
from portal.web.lists import place_in_list, search_text

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """What was done, the newest first."""
    text = search_text()
    page = page_of(events_with(text, called=events_called(text)), at=place_in_list())
    return render_page(
        "audit/index.html", "audit/_table.html", page=page, text=text, events=EVENTS, page_about=page_about
    )
