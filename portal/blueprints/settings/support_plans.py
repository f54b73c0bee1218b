"""Routes of support plans."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.blueprints.settings.commercial import SupportForm, fee_words, typed_tiers
from portal.blueprints.settings.taxes import MAY_MANAGE
from portal.blueprints.settings.views import bp
from portal.domain.accounts.providers import provider_name
from portal.domain.accounts.support import customers_by_support_plan
from portal.domain.pricing.queries import (
    support_plan_or_404,
    support_plans_with,
)
from portal.domain.pricing.support import (
    SupportTerms,
    change_support_plan,
    create_support_plan,
    delete_support_plan,
    support_fee,
)
from portal.domain.sellers.billing_models import SupportPlan
from portal.domain.sellers.queries import shop, today_of_the_house
from portal.kernel.money import Money
from portal.web.access import current_actor
from portal.web.fields import number_of
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Column, Listing

EXAMPLES = (500, 10_000, 50_000, 100_000, 300_000)
PLANS = Listing(
    "settings.support_plans",
    (
        Column("name", lazy_gettext("Name"), SupportPlan.name),
        Column("fee", lazy_gettext("Fee")),
        Column("minimum", lazy_gettext("Minimum"), align="end"),
        Column("providers", lazy_gettext("Cloud providers")),
        Column("customers", lazy_gettext("Customers"), align="end"),
    ),
    tie=SupportPlan.id,
    first="name",
)


@bp.get("/support-plans")
@MAY_MANAGE
def support_plans() -> ResponseReturnValue:
    """All support plans."""
    shown = PLANS.asked_for()
    return render_page(
        "settings/support_plans.html", "settings/_support_plans_table.html", shown=shown,
        page=shown.page(support_plans_with(shown.text)), counts=customers_by_support_plan(),
        fee_words=fee_words, provider_name=provider_name, today=today_of_the_house(),
    )  # fmt: skip


@bp.route("/support-plans/new", methods=["GET", "POST"])
@MAY_MANAGE
def new_support_plan() -> ResponseReturnValue:
    """Make a support plan."""
    form = SupportForm(is_taxed=True)
    if form.validate_on_submit():
        with form.showing_refusals():
            currency = shop().currency
            plan = create_support_plan(form.terms(currency), currency=currency, actor=current_actor())
            flash(_("%(name)s was made.", name=plan.name), "good")
            return redirect_to(url_for("settings.support_plan", public_id=plan.public_id))
    return _page(form, None)


@bp.route("/support-plans/<public_id>", methods=["GET", "POST"])
@MAY_MANAGE
def support_plan(public_id: str) -> ResponseReturnValue:
    """Change a support plan, and see what it comes to."""
    plan = support_plan_or_404(public_id)
    form = SupportForm(
        name=plan.name, kind=plan.kind, percent=plan.percent, amount=plan.amount, minimum=plan.minimum,
        tiers=typed_tiers(plan), version=plan.version, providers=plan.providers, is_taxed=plan.is_taxed,
        valid_from=plan.valid_from,
    )  # fmt: skip
    if form.validate_on_submit():
        with form.showing_refusals():
            terms = form.terms(plan.currency)
            change_support_plan(plan, terms, version=number_of(form.version), actor=current_actor())
            flash(_("Saved."), "good")
            return redirect_to(url_for("settings.support_plan", public_id=public_id))
    return _page(form, plan)


def _page(form: SupportForm, plan: SupportPlan | None) -> ResponseReturnValue:
    currency, fees = shop().currency, list[tuple[Money, Money]]()
    if plan is not None:
        currency, spends = plan.currency, [Money.of(one, plan.currency) for one in EXAMPLES]
        fees = [(spend, support_fee(SupportTerms.of(plan), spend)) for spend in spends]
    page = render_template("settings/support_plan.html", form=form, plan=plan, currency=currency, fees=fees)
    return page, form.status


@bp.post("/support-plans/<public_id>/delete")
@MAY_MANAGE
def remove_support_plan(public_id: str) -> ResponseReturnValue:
    """Remove a plan that nobody has."""
    plan = support_plan_or_404(public_id)
    name = plan.name
    delete_support_plan(plan, actor=current_actor())
    flash(_("%(name)s is deleted.", name=name), "good")
    return redirect_to(url_for("settings.support_plans"))
