"""Routes of the audit trail."""

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from portal.blueprints.audit.words import EVENTS, events_called, page_about
from portal.domain.audit.models import AuditEvent
from portal.domain.audit.queries import events_with
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, requires
from portal.web.htmx import render_page
from portal.web.lists import Column, Filter, Listing, beginning, day_asked, day_told, search_text

bp = Blueprint("audit", __name__, url_prefix="/audit")
EVENTS_DONE = Listing(
    "audit.index",
    (
        Column("event", lazy_gettext("Event")),
        Column("who", lazy_gettext("Who")),
        Column("changes", lazy_gettext("Changes")),
        Column("when", lazy_gettext("When"), AuditEvent.at),
    ),
    tie=AuditEvent.id,
    first="-when",
    filters=(
        Filter("since", lazy_gettext("From"), day_told),
        Filter("until", lazy_gettext("Until"), day_told),
    ),
    usual={"density": "compact"},
)


@bp.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """What was done, the newest first."""
    text, shown = search_text(), EVENTS_DONE.asked_for()
    since, until = day_asked("since"), day_asked("until")
    found = events_with(
        text, called=events_called(text), since=beginning(since), before=beginning(until, after=1)
    )
    return render_page(
        "audit/index.html", "audit/_table.html", page=shown.page(found), shown=shown, text=text, since=since,
        until=until, events=EVENTS, page_about=page_about,
    )  # fmt: skip
