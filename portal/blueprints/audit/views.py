"""Routes of the audit trail."""

import json
from operator import attrgetter

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy import Select

from portal.blueprints.audit.words import EVENTS, events_called, page_about
from portal.domain.audit.models import AuditEvent
from portal.domain.audit.queries import events_with
from portal.domain.subjects import about_customers_called, name_subjects
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, requires
from portal.web.htmx import render_page
from portal.web.lists import SINCE, UNTIL, Cell, Column, Listing, Shown

bp = Blueprint("audit", __name__, url_prefix="/audit")


def _asked_for(shown: Shown) -> Select[AuditEvent]:
    text = shown.text
    about = about_customers_called(text) if text else None
    return shown.between(events_with(text, called=events_called(text), about=about), AuditEvent.at)


def _cells() -> list[Cell]:
    return [
        Cell(lazy_gettext("Event"), lambda one: EVENTS[one.event]),
        Cell(lazy_gettext("Code"), attrgetter("event")),
        Cell(lazy_gettext("About"), lambda one: one.subject.name if one.subject else ""),
        Cell(lazy_gettext("Customer"), lambda one: one.subject.customer if one.subject else ""),
        Cell(lazy_gettext("Id"), attrgetter("object_id")),
        Cell(lazy_gettext("Who"), attrgetter("actor_name"), "who"),
        Cell(lazy_gettext("Changes"), lambda one: json.dumps(dict(one.told), ensure_ascii=False), "changes"),
        Cell(lazy_gettext("When"), attrgetter("at"), "when"),
    ]


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
    title=lazy_gettext("Audit"),
    find=_asked_for,
    cells=_cells,
    complete=name_subjects,
    filters=(SINCE, UNTIL),
    usual={"density": "compact"},
)


@bp.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """What was done, the newest first."""
    shown = EVENTS_DONE.asked_for()
    return render_page(
        "audit/index.html", "audit/_table.html", page=shown.page(_asked_for(shown)), shown=shown,
        events=EVENTS, page_about=page_about,
    )  # fmt: skip
