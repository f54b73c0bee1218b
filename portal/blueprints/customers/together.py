"""Copying what new customers start with to customers chosen in the list (F3)."""

from collections.abc import Iterable, Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from portal.blueprints.customers.choices import billing_days
from portal.blueprints.customers.views import bp
from portal.domain.accounts.models import Account
from portal.domain.accounts.providers import provider_name
from portal.domain.accounts.queries import accounts_named
from portal.domain.pricing.defaults import Default, copy_defaults_to
from portal.domain.pricing.models import PriceBook, TaxRate
from portal.domain.pricing.queries import price_books, support_plans, tax_rates
from portal.domain.sellers.billing_models import SupportPlan
from portal.domain.sellers.payment_methods import payment_method
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Invalid
from portal.web.access import current_actor, requires, safe_next
from portal.web.forms import Form
from portal.web.htmx import redirect_to
from portal.web.ticks import CHOSEN, with_ticks

MAY_COPY = requires(Permission.CUSTOMER_CREDIT_LIMIT)
NAMES = {
    Default.BILLING: _l("Billing options"),
    Default.PRICE_BOOK: _l("Price book"),
    Default.TAX_RATE: _l("Tax rate"),
    Default.PROVIDERS: _l("Cloud providers"),
    Default.SUPPORT: _l("Support plan"),
}


class CopyForm(Form):
    """Several customers by their ids, and what is copied to them; the action says which will not do."""

    chosen = SelectMultipleField(validate_choice=False)
    what = SelectMultipleField(_l("What is copied"), coerce=Default)

    @classmethod
    def of(cls) -> "CopyForm":
        """The form with what the person may set; at first the billing options are ticked."""
        form, may_all = cls(what=[Default.BILLING]), current_actor().may(Permission.CUSTOMER_CREATE)
        form.what.choices = [(one, NAMES[one]) for one in Default if may_all or one is Default.BILLING]
        return form


@bp.get("/like-new")
@MAY_COPY
def like_new() -> ResponseReturnValue:
    """The chosen customers, and what can be copied to them."""
    wanted = request.args.getlist(CHOSEN)
    try:
        chosen = accounts_named(wanted)
    except Invalid as refusal:
        flash(refusal.message, "bad")
        return redirect_to(_back(wanted))
    return _page(CopyForm.of(), chosen)


@bp.post("/like-new")
@MAY_COPY
def copy_defaults() -> ResponseReturnValue:
    """Copy them; a customer that cannot have them keeps no other from it."""
    form = CopyForm.of()
    form.validate_on_submit()
    chosen = accounts_named(form.chosen.data or [])
    if not form.errors:
        with form.showing_refusals():
            results = copy_defaults_to(chosen, form.what.data or [], actor=current_actor())
            left = [account.public_id for account, refusal in results if refusal]
            return render_template(
                "customers/like_new_results.html", results=results, back=_back(left),
                are_several=len(form.what.data or []) > 1,
            )  # fmt: skip
    return _page(form, chosen)


def _back(chosen: Sequence[str]) -> str:
    """The list as it was asked for when they were chosen, with these still chosen."""
    return with_ticks(safe_next(url_for("customers.index")), chosen)


def _page(form: CopyForm, chosen: Sequence[Account]) -> ResponseReturnValue:
    told = _told()
    cards = [{"value": code, "title": words, "text": told[code]} for code, words in form.what.choices]
    back = _back([one.public_id for one in chosen])
    page = render_template("customers/like_new.html", chosen=chosen, form=form, cards=cards, back=back)
    return page, form.status


def _told() -> dict[Default, str]:
    """Each of the defaults in words."""
    ours, days = shop(), dict(billing_days())
    books, plans, rates = (_by_id(found) for found in (price_books(), support_plans(), tax_rates()))
    mailed = _("Invoices by mail") if ours.auto_invoice_notification else _("No invoices by mail")
    billing = [payment_method(ours.payment_method_id).name, ours.payment_currency, mailed]
    if ours.prorate_billing:
        billing.insert(2, _("Billing day: %(day)s", day=days[ours.billing_day]))
    usual = rates.get(ours.default_tax_rate_id, _("No tax"))
    return {
        Default.BILLING: " · ".join(billing),
        Default.PRICE_BOOK: books.get(ours.default_price_book_id, _("Retail prices")),
        Default.TAX_RATE: _("That of its country and region; where there is none: %(name)s", name=usual),
        Default.PROVIDERS: ", ".join(map(provider_name, ours.default_cloud_providers)) or _("None"),
        Default.SUPPORT: plans.get(ours.default_support_plan_id, _("None")),
    }


def _by_id(found: Iterable[PriceBook | SupportPlan | TaxRate]) -> dict[int | None, str]:
    """Their names, for ids of which there may be none."""
    return {one.id: one.name for one in found}
