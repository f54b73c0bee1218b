"""What new customers start with (F3)."""

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField

from portal.blueprints.customers import choices
from portal.blueprints.customers.forms import BillingFields
from portal.blueprints.settings.taxes import MAY_MANAGE
from portal.blueprints.settings.views import bp
from portal.domain.sellers.billing_options import change_defaults
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import shop
from portal.web.access import current_actor
from portal.web.fields import CheckboxList, number_of
from portal.web.htmx import redirect_to


class DefaultsForm(BillingFields):
    """Commercial terms and billing options of whoever comes next."""

    version = HiddenField()
    default_price_book_id = SelectField(_l("Price book"), coerce=choices.id_or_none)
    default_tax_rate_id = SelectField(_l("Tax rate"), coerce=choices.id_or_none)
    default_support_plan_id = SelectField(_l("Support plan"), coerce=choices.id_or_none)
    default_cloud_providers = CheckboxList(_l("Cloud providers"))
    valid_billing_address = BooleanField(_l("Customers need a valid billing address"))

    @classmethod
    def of(cls, ours: Shop) -> "DefaultsForm":
        """The form with what counts now."""
        form = cls(obj=ours)
        form.default_price_book_id.choices = choices.book_choices(ours.currency)
        form.default_tax_rate_id.choices = choices.tax_choices()
        form.default_support_plan_id.choices = choices.support_choices()
        codes = dict.fromkeys([*choices.providers_for(), *ours.default_cloud_providers])
        form.default_cloud_providers.choices = choices.provider_choices(list(codes))
        form.offer_billing(ours)
        return form

    @property
    def changes(self) -> dict[str, Any]:
        """The columns to change."""
        own = (
            "default_price_book_id",
            "default_tax_rate_id",
            "default_support_plan_id",
            "default_cloud_providers",
            "valid_billing_address",
        )
        return {name: self[name].data for name in own} | self.billing


@bp.route("/new-customers", methods=["GET", "POST"])
@MAY_MANAGE
def defaults() -> ResponseReturnValue:
    """Terms and billing of customers that sign up or are added from now on."""
    ours = shop()
    form = DefaultsForm.of(ours)
    if form.validate_on_submit():
        with form.showing_refusals():
            change_defaults(ours, version=number_of(form.version), actor=current_actor(), **form.changes)
            flash(_("Saved. Customers that you have keep what they have."), "good")
            return redirect_to(url_for("settings.defaults"))
    return render_template("settings/defaults.html", form=form, own=ours.currency), form.status
