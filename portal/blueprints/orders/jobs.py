"""Routes of the work behind an order: trying again, and delivering or refusing by hand."""

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.orders.forms import CompleteForm, FailForm
from portal.blueprints.orders.views import order_page
from portal.domain.orders.queries import order_or_404
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.provisioning.queries import job_or_404
from portal.domain.supply import by_hand
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Conflict
from portal.kernel.text import clean, clean_lines
from portal.web.access import Blueprint, current_actor, requires
from portal.web.errors import conflicts_shown_by
from portal.web.htmx import redirect_to

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


def _told(public_id: str, conflict: Conflict) -> Response:
    """The order's page, for whoever was slower."""
    return order_page(order_or_404(job_or_404(public_id).line.order.public_id), conflict=conflict)


MAY_WORK = requires(Permission.ORDER_EXECUTE_NOW)


@bp.post("/<public_id>/retry")
@MAY_WORK
@conflicts_shown_by(_told)
def retry(public_id: str) -> ResponseReturnValue:
    """Try a failed job again."""
    job = job_or_404(public_id)
    by_hand.retry(job, actor=current_actor())
    flash(_("It is being tried again."), "good")
    return redirect_to(_url(job))


@bp.post("/<public_id>/complete")
@MAY_WORK
@conflicts_shown_by(_told)
def complete(public_id: str) -> ResponseReturnValue:
    """Say that it is set up."""
    job, form = job_or_404(public_id), CompleteForm(prefix=public_id)
    if form.validate_on_submit():
        reference, code = clean(form.external_id.data or ""), clean(form.code.data or "")
        by_hand.complete(job, actor=current_actor(), external_id=reference, code=code)
        flash(_("Delivered."), "good")
        return redirect_to(_url(job))
    return order_page(order_or_404(job.line.order.public_id), job_form=form, asked=f"complete-{public_id}")


@bp.post("/<public_id>/fail")
@MAY_WORK
@conflicts_shown_by(_told)
def fail(public_id: str) -> ResponseReturnValue:
    """Say that it cannot be set up."""
    job, form = job_or_404(public_id), FailForm(prefix=public_id)
    if form.validate_on_submit():
        by_hand.fail(job, actor=current_actor(), reason=clean_lines(form.note.data or ""))
        flash(_("Marked as failed. The customer is told."), "good")
        return redirect_to(_url(job))
    return order_page(order_or_404(job.line.order.public_id), job_form=form, asked=f"fail-{public_id}")


def _url(job: ProvisioningJob) -> str:
    return url_for("orders.show", public_id=job.line.order.public_id)
