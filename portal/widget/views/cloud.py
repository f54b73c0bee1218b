"""Cloud accounts of a customer, in the shop: asked for, added, given up; and the owner who confirms one."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.db import Scope, transaction
from portal.db.pagination import page_of
from portal.domain.accounts.queries import account as load_account
from portal.domain.cloud_accounts.actions import (
    add_cloud_account,
    ask_to_delete,
    confirm,
    request_cloud_account,
    set_cost_centre,
    to_confirm,
)
from portal.domain.cloud_accounts.queries import cloud_account_or_404, cloud_accounts_of
from portal.domain.users.permissions import Permission
from portal.kernel.text import clean
from portal.web.access import current_actor, public, requires
from portal.web.forms import Form
from portal.web.htmx import redirect_to
from portal.web.lists import place_in_list
from portal.widget.forms import AddCloudForm, CostCentreForm, RequestCloudForm, ShopForm
from portal.widget.messages import say
from portal.widget.place import buyer, embedding_origin, place
from portal.widget.views.both import route


@route("/cloud-accounts")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def cloud_accounts() -> ResponseReturnValue:
    """The account's cloud accounts, and the two ways to one more."""
    return _page()


@route("/cloud-accounts/request", "POST")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def request_cloud() -> ResponseReturnValue:
    """Ask for a new account at a provider."""
    form = RequestCloudForm.of(buyer())
    if form.validate_on_submit():
        with form.showing_refusals():
            request_cloud_account(buyer(), form.provider.data or "", actor=current_actor(), source=_source())
            return _asked()
    return _page(ask=form)


@route("/cloud-accounts/add", "POST")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def add_cloud() -> ResponseReturnValue:
    """Ask to add an account that exists already."""
    form = AddCloudForm.of(buyer())
    if form.validate_on_submit():
        with form.showing_refusals():
            add_cloud_account(
                buyer(), form.provider.data or "", number=clean(form.account_number.data or ""),
                owner_email=form.owner_email.data or "", actor=current_actor(), source=_source(),
            )  # fmt: skip
            return _asked()
    return _page(add=form)


@route("/cloud-accounts/<public_id>/delete", "POST")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def delete_cloud(public_id: str) -> ResponseReturnValue:
    """Ask to give it up."""
    found = cloud_account_or_404(buyer().id, public_id)
    ask_to_delete(found, buyer(), actor=current_actor(), source=_source())
    return _asked()


@route("/cloud-accounts/<public_id>/cost-centre", "POST")
@requires(Permission.CLOUD_ACCOUNT_REQUEST)
def set_cloud_centre(public_id: str) -> ResponseReturnValue:
    """Say under what the company counts it."""
    found, form = cloud_account_or_404(buyer().id, public_id), CostCentreForm(prefix=public_id)
    if form.validate_on_submit():
        with form.showing_refusals():
            set_cost_centre(found, form.cost_centre.data or "", actor=current_actor())
            say(_("Saved."))
            return redirect_to(url_for(".cloud_accounts"))
    return _page(**{public_id: form})


@route("/cloud-accounts/confirm/<token>", "GET", "POST")
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def confirm_cloud(token: str) -> ResponseReturnValue:
    """The owner of an account agrees that it is added to the customer."""
    form = ShopForm()
    with transaction(Scope(place().seller.id)):  # the owner need not be anybody's customer
        found = to_confirm(token)
        company, done = load_account(found.account_id).name, False
        if form.validate_on_submit():
            with form.showing_refusals():
                confirm(found)
                done = True
        page = render_template(
            "widget/cloud_confirm.html", form=form, wanted=found, company=company, done=done
        )
        return page, form.status


def _source() -> str:
    return embedding_origin() or "shop"


def _asked() -> ResponseReturnValue:
    say(_("Your request is on its way. You get an e-mail as soon as it is decided."))
    return redirect_to(url_for(".cloud_accounts"))


def _page(**sent: Form) -> ResponseReturnValue:
    customer, form = buyer(), next(iter(sent.values()), None)
    forms: dict[str, Form] = {
        "ask": RequestCloudForm.of(customer, formdata=None),
        "add": AddCloudForm.of(customer, formdata=None),
    }
    page = page_of(cloud_accounts_of(customer.id), at=place_in_list())
    forms |= {
        one.public_id: CostCentreForm(formdata=None, prefix=one.public_id, cost_centre=one.cost_centre)
        for one in page.rows
    }
    text = render_template("widget/cloud_accounts.html", page=page, forms=forms | sent, form=form)
    return text, form.status if form else 200
