"""Routes of payment methods."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from portal.blueprints.settings.taxes import MAY_MANAGE
from portal.blueprints.settings.views import bp
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import customers_by
from portal.domain.sellers.billing_models import PaymentKind, PaymentMethod
from portal.domain.sellers.payment_methods import (
    MethodTerms,
    change_payment_method,
    create_payment_method,
    payment_method_or_404,
    payment_methods_with,
)
from portal.domain.sellers.queries import shop
from portal.kernel.text import clean, clean_lines
from portal.web.access import current_actor
from portal.web.fields import number_of
from portal.web.forms import Form
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Column, Listing

KINDS = {
    PaymentKind.BANK_TRANSFER: _l("Bank transfer"),
    PaymentKind.CASH: _l("Cash"),
    PaymentKind.DEPOSIT: _l("Deposit"),
    PaymentKind.CARD: _l("Card"),
}
METHODS = Listing(
    "settings.payment_methods",
    (
        Column("name", _l("Name"), PaymentMethod.name),
        Column("kind", _l("Kind")),
        Column("days", _l("Days to pay"), align="end"),
        Column("status", _l("Status")),
        Column("customers", _l("Customers"), align="end"),
    ),
    tie=PaymentMethod.id,
    first="name",
)


class MethodForm(Form):
    """One payment method."""

    version = HiddenField()
    name = StringField(_l("Name"), [InputRequired(_l("Enter a name.")), Length(2, 100)])
    kind = SelectField(
        _l("Kind"),
        choices=[
            SelectChoice(str(kind), word, {"disabled": True} if kind is PaymentKind.CARD else {})
            for kind, word in KINDS.items()
        ],
    )
    payment_days = IntegerField(
        _l("Days to pay"), [InputRequired(_l("Enter how many days.")), NumberRange(0, 90)], default=30
    )
    instructions = TextAreaField(_l("What the invoice says"), [Length(max=500)])
    is_active = BooleanField(_l("New customers can be given this method"), default=True)

    @property
    def terms(self) -> MethodTerms:
        """What was typed; raises Invalid for characters that cannot be shown."""
        return MethodTerms(
            clean(self.name.data or ""), PaymentKind(self.kind.data), self.payment_days.data or 0,
            clean_lines(self.instructions.data or ""), bool(self.is_active.data),
        )  # fmt: skip


@bp.get("/payment-methods")
@MAY_MANAGE
def payment_methods() -> ResponseReturnValue:
    """All payment methods."""
    shown = METHODS.asked_for()
    return render_page(
        "settings/payment_methods.html", "settings/_payment_methods_table.html", shown=shown,
        page=shown.page(payment_methods_with(shown.text)), counts=customers_by(Account.payment_method_id),
        kinds=KINDS, usual=shop().payment_method_id,
    )  # fmt: skip


@bp.route("/payment-methods/new", methods=["GET", "POST"])
@MAY_MANAGE
def new_payment_method() -> ResponseReturnValue:
    """Make a payment method."""
    form = MethodForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            method = create_payment_method(form.terms, actor=current_actor())
            flash(_("%(name)s was made.", name=method.name), "good")
            return redirect_to(url_for("settings.payment_methods"))
    return render_template("settings/payment_method.html", form=form, method=None), form.status


@bp.route("/payment-methods/<public_id>", methods=["GET", "POST"])
@MAY_MANAGE
def payment_method(public_id: str) -> ResponseReturnValue:
    """Change a payment method."""
    method = payment_method_or_404(public_id)
    form = MethodForm(obj=method)
    if form.validate_on_submit():
        with form.showing_refusals():
            change_payment_method(method, form.terms, version=number_of(form.version), actor=current_actor())
            flash(_("Saved. Invoices issued from now on use it."), "good")
            return redirect_to(url_for("settings.payment_methods"))
    return render_template("settings/payment_method.html", form=form, method=method), form.status
