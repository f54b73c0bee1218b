"""Deciding about several requests at once: chosen in the list, looked over on a page, answered row by row."""

from collections.abc import Callable, Iterable, Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.requests.deciding import approve_any, reject_any
from portal.blueprints.requests.forms import ChosenForm, RejectTogetherForm
from portal.blueprints.requests.views import MAY_DECIDE, TYPES, bp
from portal.domain.requests.bulk import Outcome, decide_each, requests_together
from portal.domain.requests.decide import delete_request
from portal.domain.requests.models import Request
from portal.domain.requests.risks import risks_of
from portal.kernel.errors import Invalid
from portal.kernel.text import clean_lines
from portal.web.access import current_actor, safe_next
from portal.web.htmx import redirect_to
from portal.web.ticks import CHOSEN, with_ticks


@bp.get("/together")
@MAY_DECIDE
def together() -> ResponseReturnValue:
    """The chosen requests, and what can be done about all of them."""
    wanted = request.args.getlist(CHOSEN)
    try:
        chosen = requests_together(wanted)
    except Invalid as refusal:
        flash(refusal.message, "bad")
        return redirect_to(_back(wanted))
    return _page(chosen, RejectTogetherForm(formdata=None))


@bp.post("/together/approve")
@MAY_DECIDE
def approve_together() -> ResponseReturnValue:
    """Let all of them in, each with the terms that are set for it."""
    return _results(_chosen(ChosenForm()), lambda one: approve_any(one, actor=current_actor()))


@bp.post("/together/reject")
@MAY_DECIDE
def reject_together() -> ResponseReturnValue:
    """Refuse all of them for one reason."""
    form = RejectTogetherForm()
    chosen = _chosen(form)
    if form.errors:
        return _page(chosen, form)
    reason, tell = clean_lines(form.reason.data or ""), bool(form.tell.data)
    return _results(chosen, lambda one: reject_any(one, actor=current_actor(), reason=reason, tell=tell))


@bp.post("/together/delete")
@MAY_DECIDE
def delete_together() -> ResponseReturnValue:
    """Remove all of them without a word."""
    return _results(_chosen(ChosenForm()), lambda one: delete_request(one, actor=current_actor()))


def _chosen(form: ChosenForm) -> list[Request]:
    form.validate_on_submit()
    return requests_together(form.chosen.data or [])


def _back(chosen: Iterable[str]) -> str:
    """The list as it was asked for when they were chosen, with these still chosen."""
    return with_ticks(safe_next(url_for("requests.index")), chosen)


def _page(chosen: Sequence[Request], form: RejectTogetherForm) -> ResponseReturnValue:
    risks = {one.id: risks_of(one) for one in chosen}
    back = _back(one.public_id for one in chosen)
    page = render_template(
        "requests/together.html", chosen=chosen, risks=risks, types=TYPES, form=form, back=back
    )
    return page, form.status


def _results(chosen: Sequence[Request], act: Callable[[Request], None]) -> ResponseReturnValue:
    results = decide_each(chosen, act)
    done = sum(one.outcome == "done" for one in results)
    lead = _("%(done)s of %(all)s decided.", done=done, all=len(results))
    left = [one.public_id for one in results if one.outcome is Outcome.REFUSED]
    return render_template("requests/results.html", results=results, lead=lead, back=_back(left))
