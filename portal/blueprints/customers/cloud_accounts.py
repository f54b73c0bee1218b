"""Cloud accounts of a customer: asked for, added, completed and given up by staff."""

from collections.abc import Sequence

from flask import Response, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.customers.forms import CompletionForm, FailureForm
from portal.db.pagination import page_of
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account_or_404
from portal.domain.cloud_accounts.actions import (
    add_cloud_account,
    ask_to_delete,
    finish_setting_up,
    give_up,
    request_cloud_account,
    set_cost_centre,
)
from portal.domain.cloud_accounts.models import CloudAccount
from portal.domain.cloud_accounts.queries import cloud_account_or_404, cloud_accounts_of
from portal.domain.users.permissions import Permission
from portal.kernel.text import clean
from portal.web.access import Blueprint, current_actor, requires
from portal.web.cloud_forms import AddCloudFields as AddCloudForm
from portal.web.cloud_forms import CostCentreFields as CostCentreForm
from portal.web.cloud_forms import RequestCloudFields as RequestCloudForm
from portal.web.forms import Form
from portal.web.htmx import redirect_to
from portal.web.lists import place_in_list

bp = Blueprint("cloud_accounts", __name__, url_prefix="/<public_id>/cloud-accounts")
SOURCE = "portal"


@bp.get("")
@requires(Permission.CUSTOMER_VIEW)
def index(public_id: str) -> ResponseReturnValue:
    """The customer's cloud accounts."""
    return _page(account_or_404(public_id))


@bp.post("/request")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def ask(public_id: str) -> ResponseReturnValue:
    """Ask for a new account at a provider."""
    customer = account_or_404(public_id)
    form = RequestCloudForm.of(customer)
    if form.validate_on_submit():
        with form.showing_refusals():
            request_cloud_account(customer, form.provider.data or "", actor=current_actor(), source=SOURCE)
            return _done(public_id, _("The request is in the queue."))
    return _page(customer, request=form)


@bp.post("/add")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def add(public_id: str) -> ResponseReturnValue:
    """Ask to add an account that exists already."""
    customer = account_or_404(public_id)
    form = AddCloudForm.of(customer)
    if form.validate_on_submit():
        with form.showing_refusals():
            add_cloud_account(
                customer, form.provider.data or "", number=clean(form.account_number.data or ""),
                owner_email=form.owner_email.data or "", actor=current_actor(), source=SOURCE,
            )  # fmt: skip
            return _done(
                public_id, _("The request is in the queue. Once it is approved, the owner is asked.")
            )
    return _page(customer, add=form)


@bp.post("/<cloud_id>/complete")
@requires(Permission.REQUEST_DECIDE)
def complete(public_id: str, cloud_id: str) -> ResponseReturnValue:
    """Enter the number of an account that the provider has opened."""
    customer, form = account_or_404(public_id), CompletionForm(prefix=cloud_id)
    found = cloud_account_or_404(customer.id, cloud_id)
    if form.validate_on_submit():
        with form.showing_refusals():
            finish_setting_up(found, clean(form.account_number.data or ""), actor=current_actor())
            return _done(public_id, _("The cloud account is active, and the person who asked is told."))
    return _page(customer, **{f"complete-{cloud_id}": form})


@bp.post("/<cloud_id>/fail")
@requires(Permission.REQUEST_DECIDE)
def fail(public_id: str, cloud_id: str) -> ResponseReturnValue:
    """Note that it came to nothing, and why."""
    customer, form = account_or_404(public_id), FailureForm(prefix=cloud_id)
    found = cloud_account_or_404(customer.id, cloud_id)
    if form.validate_on_submit():
        with form.showing_refusals():
            give_up(found, clean(form.reason.data or ""), actor=current_actor())
            return _done(public_id, _("Noted, and the person who asked is told."))
    return _page(customer, **{f"fail-{cloud_id}": form})


@bp.post("/<cloud_id>/delete")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def delete(public_id: str, cloud_id: str) -> ResponseReturnValue:
    """Ask to give it up."""
    customer = account_or_404(public_id)
    found = cloud_account_or_404(customer.id, cloud_id)
    ask_to_delete(found, customer, actor=current_actor(), source=SOURCE)
    return _done(public_id, _("The request is in the queue."))


@bp.post("/<cloud_id>/edit")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def edit(public_id: str, cloud_id: str) -> ResponseReturnValue:
    """Set what may be set about it."""
    customer, form = account_or_404(public_id), CostCentreForm(prefix=cloud_id)
    found = cloud_account_or_404(customer.id, cloud_id)
    if form.validate_on_submit():
        with form.showing_refusals():
            set_cost_centre(found, form.cost_centre.data or "", actor=current_actor())
            return _done(public_id, _("Saved."))
    return _page(customer, **{f"edit-{cloud_id}": form})


def _done(public_id: str, text: str) -> Response:
    flash(text, "good")
    return redirect_to(url_for("customers.cloud_accounts.index", public_id=public_id))


def _page(customer: Account, **sent: Form) -> Response:
    """The list with its questions; a form that was sent stands in it with its errors."""
    asked, form = next(iter(sent.items()), ("", None))
    page = page_of(cloud_accounts_of(customer.id), at=place_in_list())
    text = render_template(
        "customers/cloud_accounts.html",
        customer=customer,
        page=page,
        may=current_actor().may,
        forms=_forms_of(customer, page.rows) | sent,
        asked=asked,
        form=form,
    )
    return make_response(text, form.status if form else 200)


def _forms_of(customer: Account, rows: Sequence[CloudAccount]) -> dict[str, Form]:
    """The forms by their questions, as nobody has sent them yet."""
    ids = [one.public_id for one in rows]
    return {
        "request": RequestCloudForm.of(customer, formdata=None),
        "add": AddCloudForm.of(customer, formdata=None),
        **{
            f"edit-{one.public_id}": CostCentreForm(
                formdata=None, prefix=one.public_id, cost_centre=one.cost_centre
            )
            for one in rows
        },
        **{f"complete-{one}": CompletionForm(formdata=None, prefix=one) for one in ids},
        **{f"fail-{one}": FailureForm(formdata=None, prefix=one) for one in ids},
    }
