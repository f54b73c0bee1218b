"""Currencies and exchange rates."""

from datetime import date
from decimal import Decimal

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from portal.blueprints.settings.taxes import MAY_MANAGE
from portal.blueprints.settings.views import bp
from portal.domain.sellers.currencies import (
    activate_currency,
    active_currencies,
    add_exchange_rate,
    exchange_rates,
    remove_exchange_rate,
    retire_currency,
)
from portal.domain.sellers.queries import shop, today_of_the_house
from portal.web.access import current_actor
from portal.web.fields import DecimalText, currency_choices
from portal.web.forms import Form
from portal.web.htmx import redirect_to


class CurrencyForm(Form):
    """One more currency to work with."""

    currency = SelectField(_l("Currency"), choices=currency_choices)


class RateForm(Form):
    """What one currency is worth in another, from a day on."""

    base = SelectField(_l("One unit of"))
    rate = DecimalText(_l("is worth"), [InputRequired(_l("Enter a rate above zero."))], lowest=0)
    quote = SelectField(_l("in"))
    valid_from = DateField(_l("From"), [InputRequired(_l("Choose the first day."))])

    @classmethod
    def on(cls, day: date) -> "RateForm":
        """The form for a rate from a day on, between the currencies that are worked with."""
        known = active_currencies()
        form = cls(valid_from=day, quote=known[-1])
        form.base.choices = form.quote.choices = [(code, code) for code in known]
        return form

    @property
    def rate_told(self) -> tuple[str, str, Decimal, date]:
        """From, to, rate and first day, as they were typed into a form that is valid."""
        first = self.valid_from.data or date.min
        return self.base.data, self.quote.data, self.rate.data or Decimal(0), first


@bp.route("/currencies", methods=["GET", "POST"])
@MAY_MANAGE
def currencies() -> ResponseReturnValue:
    """The currencies, the rates, and a form for one more rate."""
    form = RateForm.on(today_of_the_house())
    if form.validate_on_submit():
        with form.showing_refusals():
            add_exchange_rate(*form.rate_told, actor=current_actor())
            flash(_("Saved. Invoices issued from that day on use it."), "good")
            return redirect_to(url_for("settings.currencies"))
    page = render_template(
        "settings/currencies.html", form=form, adding=CurrencyForm(formdata=None), codes=active_currencies(),
        own=shop().currency, rates=exchange_rates(), today=today_of_the_house(),
    )  # fmt: skip
    return page, form.status


@bp.post("/currencies/add")
@MAY_MANAGE
def add_currency() -> ResponseReturnValue:
    """Work with one more currency."""
    form = CurrencyForm()
    if form.validate_on_submit():
        activate_currency(form.currency.data, actor=current_actor())
        flash(_("%(currency)s can be used now.", currency=form.currency.data), "good")
    return redirect_to(url_for("settings.currencies"))


@bp.post("/currencies/<code>/remove")
@MAY_MANAGE
def remove_currency(code: str) -> ResponseReturnValue:
    """Work with a currency no more."""
    retire_currency(code, actor=current_actor())
    flash(_("%(currency)s is offered no more.", currency=code), "good")
    return redirect_to(url_for("settings.currencies"))


@bp.post("/currencies/rates/<public_id>/remove")
@MAY_MANAGE
def remove_rate(public_id: str) -> ResponseReturnValue:
    """Take a rate back."""
    remove_exchange_rate(public_id, actor=current_actor())
    flash(_("The rate was removed. Issued invoices keep it."), "good")
    return redirect_to(url_for("settings.currencies"))
