"""Routes of tax rates."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.blueprints.settings.commercial import TaxForm
from portal.blueprints.settings.views import bp
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import customers_by
from portal.domain.pricing.models import TaxRate
from portal.domain.pricing.queries import tax_rate_or_404, tax_rates_with
from portal.domain.pricing.taxes import change_tax_rate, create_tax_rate, delete_tax_rate
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.users.permissions import Permission
from portal.web.access import current_actor, requires
from portal.web.fields import country_names, number_of
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Column, Listing

MAY_MANAGE = requires(Permission.PRICEBOOK_MANAGE)
RATES = Listing(
    "settings.taxes",
    (
        Column("name", lazy_gettext("Name"), TaxRate.name),
        Column("country", lazy_gettext("Country")),
        Column("percent", lazy_gettext("Rate"), TaxRate.percent, "end"),
        Column("reverse", lazy_gettext("Reverse charge")),
        Column("customers", lazy_gettext("Customers"), align="end"),
    ),
    tie=TaxRate.id,
    first="name",
)


@bp.get("/taxes")
@MAY_MANAGE
def taxes() -> ResponseReturnValue:
    """All tax rates."""
    shown = RATES.asked_for()
    return render_page(
        "settings/taxes.html", "settings/_taxes_table.html", shown=shown,
        page=shown.page(tax_rates_with(shown.text)), counts=customers_by(Account.tax_rate_id),
        today=today_of_the_house(), countries=country_names(),
    )  # fmt: skip


@bp.route("/taxes/new", methods=["GET", "POST"])
@MAY_MANAGE
def new_tax() -> ResponseReturnValue:
    """Make a tax rate."""
    form = TaxForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            rate = create_tax_rate(form.terms, actor=current_actor())
            flash(_("%(name)s was made.", name=rate.name), "good")
            return redirect_to(url_for("settings.taxes"))
    return render_template("settings/tax.html", form=form, rate=None), form.status


@bp.route("/taxes/<public_id>", methods=["GET", "POST"])
@MAY_MANAGE
def tax(public_id: str) -> ResponseReturnValue:
    """Change a tax rate."""
    rate = tax_rate_or_404(public_id)
    form = TaxForm(obj=rate)
    if form.validate_on_submit():
        with form.showing_refusals():
            change_tax_rate(rate, form.terms, version=number_of(form.version), actor=current_actor())
            flash(_("Saved. New quotes use it at once."), "good")
            return redirect_to(url_for("settings.taxes"))
    return render_template("settings/tax.html", form=form, rate=rate), form.status


@bp.post("/taxes/<public_id>/delete")
@MAY_MANAGE
def delete_tax(public_id: str) -> ResponseReturnValue:
    """Remove a rate that nobody is taxed by."""
    rate = tax_rate_or_404(public_id)
    name = rate.name
    delete_tax_rate(rate, actor=current_actor())
    flash(_("%(name)s is deleted.", name=name), "good")
    return redirect_to(url_for("settings.taxes"))
