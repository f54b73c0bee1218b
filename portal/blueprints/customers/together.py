"""Copying the billing options of new customers to customers chosen in the list (F3)."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectMultipleField

from portal.blueprints.customers.choices import billing_days
from portal.blueprints.customers.views import bp
from portal.domain.accounts.actions import copy_options_to
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import accounts_named
from portal.domain.sellers.payment_methods import payment_method
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Invalid
from portal.web.access import current_actor, requires
from portal.web.forms import Form
from portal.web.htmx import redirect_to

MAY_BILL = requires(Permission.CUSTOMER_CREDIT_LIMIT)


class ChosenForm(Form):
    """Several customers by their ids; the action says which will not do."""

    chosen = SelectMultipleField(validate_choice=False)


@bp.get("/like-new")
@MAY_BILL
def like_new() -> ResponseReturnValue:
    """The chosen customers, and what would be copied."""
    try:
        chosen = accounts_named(request.args.getlist("chosen"))
    except Invalid as refusal:
        flash(refusal.message, "bad")
        return redirect_to(url_for("customers.index"))
    return _page(chosen=chosen)


@bp.post("/like-new")
@MAY_BILL
def copy_options() -> ResponseReturnValue:
    """Copy them; one that cannot be changed keeps no other from it."""
    form = ChosenForm()
    form.validate_on_submit()
    chosen = accounts_named(form.chosen.data or [])
    return _page(results=copy_options_to(chosen, actor=current_actor()))


def _page(**shown: list[Account] | list[tuple[Account, str]]) -> str:
    ours = shop()
    told = [
        {"label": _("Payment method"), "value": payment_method(ours.payment_method_id).name},
        {"label": _("Currency customers pay with"), "value": ours.payment_currency},
        {"label": _("Billing day"), "value": dict(billing_days())[ours.billing_day]},
        {"label": _("Invoices by mail"), "value": _("Yes") if ours.auto_invoice_notification else _("No")},
    ]
    return render_template("customers/like_new.html", **{"chosen": [], "results": [], "told": told} | shown)
