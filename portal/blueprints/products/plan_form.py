"""The form of a plan with its prices: how many currencies there are decides how many fields."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.blueprints.products.forms import CODE
from portal.domain.catalogue.actions import CYCLES, LONGEST_TERM, NewPlan, costs_of
from portal.domain.catalogue.models import Cycle, Plan, Product
from portal.kernel.errors import Invalid
from portal.kernel.money import Money
from portal.kernel.text import clean
from portal.web.fields import CURRENCIES, DecimalText
from portal.web.forms import Form

CYCLE_WORDS = {Cycle.ONCE: _l("Once"), Cycle.MONTH: _l("Every month"), Cycle.YEAR: _l("Every year")}


class PlanForm(Form):
    """How a product is charged, and what one unit costs for one cycle in each currency."""

    version = HiddenField()
    name = StringField(_l("Name"), [DataRequired(_l("Enter a name.")), Length(max=200)])
    code = StringField(_l("Code"), [DataRequired(_l("Enter a code.")), Length(max=60), CODE])
    cycle = SelectField(_l("Charged"))
    term_months = IntegerField(_l("Term in months"), [Optional(), NumberRange(0, LONGEST_TERM)], default=0)
    published = BooleanField(_l("It can be ordered"), default=True)
    currency = StringField(_l("Another currency"), [Optional(), Length(max=3)])
    retail_more = DecimalText(_l("Retail price"), lowest=0)
    cost_more = DecimalText(_l("Cost"), lowest=0)

    currencies: Sequence[str]
    sees_cost: bool

    @classmethod
    def of(cls, product: Product, currency: str, plan: Plan | None = None, *, sees_cost: bool) -> Self:
        """The form of a plan, or of a new one: a price in our own currency and in each that it has."""
        retail = {one.currency: one.amount for one in plan.retail_prices} if plan else {}
        costs = {one: cost.amount for one, cost in costs_of(plan).items()} if plan and sees_cost else {}
        named = list(dict.fromkeys([currency, *sorted({*retail, *costs})]))
        more = {f"retail_{one}": DecimalText(_("Retail price in %(currency)s", currency=one), lowest=0)
                for one in named}  # fmt: skip
        if sees_cost:
            more |= {f"cost_{one}": DecimalText(_("Cost in %(currency)s", currency=one), lowest=0)
                     for one in named}  # fmt: skip
        made: type[Self] = type("PricedPlanForm", (cls,), more)
        known = {f"retail_{one}": amount for one, amount in retail.items()}
        known |= {f"cost_{one}": amount for one, amount in costs.items()}
        form = made(obj=plan, **known)
        if not sees_cost:
            del form.cost_more
        form.currencies, form.sees_cost = named, sees_cost
        form.cycle.choices = [(str(one), CYCLE_WORDS[one]) for one in CYCLES.get(product.kind, ())]
        return form

    @property
    def plan(self) -> NewPlan:
        """What was typed; raises Invalid."""
        return NewPlan(
            code=clean(self.code.data or ""),
            name=clean(self.name.data or ""),
            cycle=Cycle(self.cycle.data),
            retail=self._prices("retail"),
            cost=self._prices("cost") if self.sees_cost else None,
            term_months=self.term_months.data or 0,
            published=bool(self.published.data),
        )

    def _prices(self, what: str) -> list[Money]:
        typed = {one: self[f"{what}_{one}"].data for one in self.currencies}
        more = self[f"{what}_more"].data
        if more is not None:
            typed[self._another()] = more
        return [Money(amount, currency) for currency, amount in typed.items() if amount is not None]

    def _another(self) -> str:
        currency = (self.currency.data or "").strip().upper()
        if currency not in CURRENCIES:
            raise Invalid(field_errors={"currency": _("Enter the code of a currency, such as EUR.")})
        if currency in self.currencies:
            raise Invalid(field_errors={"currency": _("The prices in this currency stand above.")})
        return currency
