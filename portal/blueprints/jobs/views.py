"""Routes of the work in the background."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select

from portal.db import current_scope, db
from portal.db.outbox import Outbox, run_again
from portal.db.pagination import page_of
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Conflict, NotFound
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import redirect_to
from portal.web.lists import place_in_list

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
OPEN, DEAD = ("ready", "leased"), ("dead",)


@bp.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """What was given up, and what is still to be done."""
    dead = page_of(_work(DEAD), at=place_in_list())
    waiting = page_of(_work(OPEN)).rows
    return render_template("jobs/index.html", dead=dead, waiting=waiting, may=current_actor().may)


@bp.post("/<int:work_id>/run-again")
@requires(Permission.ORDER_EXECUTE_NOW)
def again(work_id: int) -> ResponseReturnValue:
    """Give what was given up another life; of two clicks one is refused."""
    if db.session.scalar(select(Outbox.id).where(*_ours(), Outbox.id == work_id)) is None:
        raise NotFound
    if not run_again(db.session(), work_id, current_scope().seller_id):
        raise Conflict(_("This work is not waiting for you any more."))
    flash(_("It is being tried again."), "good")
    return redirect_to(url_for("jobs.index"))


def _work(states: tuple[str, ...]) -> Select[Outbox]:
    """The seller's work in these states, the newest first; the table has no policy, hence the condition."""
    return select(Outbox).where(*_ours(), Outbox.state.in_(states)).order_by(Outbox.id.desc())


def _ours() -> tuple[ColumnElement[bool]]:
    return (Outbox.seller_id == current_scope().seller_id,)
