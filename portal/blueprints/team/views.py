"""Routes of the team: who works for the seller, with which roles."""

from functools import partial
from operator import attrgetter

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy import Select

from portal.domain.users.custom_roles import custom_roles
from portal.domain.users.models import Membership, Standing
from portal.domain.users.permissions import Permission
from portal.domain.users.role_names import role_words
from portal.domain.users.team import Team, locked_among, members_matching
from portal.web.access import Blueprint, requires
from portal.web.htmx import render_page
from portal.web.lists import Cell, Column, Filter, Listing, Shown, View
from portal.web.team import TeamPages
from portal.web.words import status_word

bp = Blueprint("team", __name__, url_prefix="/users")
PAGES = TeamPages(Team(), lambda words: flash(words, "good"))
MAY_MANAGE = requires(Permission.USER_MANAGE)


def _asked_for(shown: Shown) -> Select[Membership]:
    return members_matching(PAGES.team, shown.text, shown.chosen(Standing))


def _cells() -> list[Cell]:
    own = {role.id: role.name for role in custom_roles()}
    return [
        Cell(lazy_gettext("Name"), attrgetter("shown_name")),
        Cell(lazy_gettext("E-mail"), attrgetter("user.email")),
        Cell(lazy_gettext("Status"), lambda one: status_word(one.standing), "status"),
        Cell(lazy_gettext("Roles"), lambda one: role_words(one, own=own), "roles"),
        Cell(lazy_gettext("Last seen"), attrgetter("last_seen_at"), "seen"),
        Cell(lazy_gettext("Added"), attrgetter("created_at"), "since"),
    ]


MEMBERS = Listing(
    "team.index",
    (
        Column("name", lazy_gettext("Name")),
        Column("status", lazy_gettext("Status")),
        Column("roles", lazy_gettext("Roles")),
        Column("seen", lazy_gettext("Last seen")),
        Column("since", lazy_gettext("Added"), Membership.id),
    ),
    tie=Membership.id,
    first="since",
    title=lazy_gettext("Team"),
    find=_asked_for,
    cells=_cells,
    filters=(Filter("status", lazy_gettext("Status"), tuple(Standing)),),
    views=(
        View(lazy_gettext("Active"), "status=active"),
        View(lazy_gettext("Invited"), "status=invited"),
        View(lazy_gettext("Not invited yet"), "status=not_invited"),
        View(lazy_gettext("Inactive"), "status=inactive"),
    ),
)


@bp.get("")
@MAY_MANAGE
def index() -> ResponseReturnValue:
    """The staff, who was there first at the top."""
    shown = MEMBERS.asked_for()
    page = shown.page(_asked_for(shown))
    own = {role.id: role.name for role in custom_roles()}
    return render_page(
        "team/index.html", "team/_table.html", pages=PAGES, shown=shown, page=page,
        locked=locked_among(page.rows), role_words=partial(role_words, own=own),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@MAY_MANAGE
def new() -> ResponseReturnValue:
    """Invite a colleague."""
    return PAGES.new()


@bp.route("/<member_id>", methods=["GET", "POST"])
@MAY_MANAGE
def person(member_id: str) -> ResponseReturnValue:
    """One colleague, with roles."""
    return PAGES.person(member_id)


@bp.post("/<member_id>/invite")
@MAY_MANAGE
def send_invitation(member_id: str) -> ResponseReturnValue:
    """Send the invitation again."""
    return PAGES.send_invitation(member_id)


@bp.post("/<member_id>/deactivate")
@MAY_MANAGE
def put_out(member_id: str) -> ResponseReturnValue:
    """End the access; sessions end at once."""
    return PAGES.put_out(member_id)


@bp.post("/<member_id>/reactivate")
@MAY_MANAGE
def let_back(member_id: str) -> ResponseReturnValue:
    """Give it back."""
    return PAGES.let_back(member_id)


@bp.post("/<member_id>/unlock")
@MAY_MANAGE
def unlock(member_id: str) -> ResponseReturnValue:
    """Forget the wrong passwords that were tried."""
    return PAGES.unlock(member_id)
