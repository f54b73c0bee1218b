"""Support plans of a customer: a select for each cloud provider, and what our own support costs (F39)."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, ValidationError

from portal.blueprints.customers.choices import NONE, Choices, id_or_none
from portal.domain.accounts.providers import PROVIDERS
from portal.domain.pricing.queries import support_plans
from portal.domain.sellers.billing_models import SupportPlan
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.subscriptions.support import own_support_costs
from portal.domain.users.permissions import Permission
from portal.web.access import current_actor
from portal.web.filters import day as day_in_words
from portal.web.filters import money
from portal.web.forms import Form

PREFIX = "support_"


class SupportFields(Form):
    """A select for each cloud provider that can be chosen: `support_aws` and so on."""

    def offer_support(self, providers: Sequence[str], currency: str) -> None:
        """Fill in the plans that fit each provider, and leave the other providers out."""
        plans = [plan for plan in support_plans() if plan.currency == currency]
        for code in PROVIDERS:
            if code in providers:
                self[f"{PREFIX}{code}"].choices = _choices([plan for plan in plans if plan.covers(code)])
            else:
                del self[f"{PREFIX}{code}"]

    @property
    def support(self) -> list[Field]:
        """The selects."""
        return [self[f"{PREFIX}{code}"] for code in PROVIDERS if f"{PREFIX}{code}" in self]

    @property
    def support_plans(self) -> dict[str, int | None]:
        """The chosen plans by provider."""
        return {one.name.removeprefix(PREFIX): one.data for one in self.support}


def _of_a_ticked_provider(form: Form, field: SelectField) -> None:
    """Refuse a plan for a provider that is not ticked, unless it only stayed as the form proposed it."""
    code = field.name.removeprefix(PREFIX)
    is_chosen = field.raw_data and field.data not in (None, field.object_data)
    if is_chosen and code not in (form["cloud_providers"].data or ()):
        name = PROVIDERS[code].name
        raise ValidationError(_("Tick %(provider)s, or choose no support plan for it.", provider=name))


for _code, _provider in PROVIDERS.items():
    _label = _l("Support plan: %(provider)s", provider=_provider.name)
    setattr(
        SupportFields, f"{PREFIX}{_code}", SelectField(_label, [_of_a_ticked_provider], coerce=id_or_none)
    )


def _choices(plans: Sequence[SupportPlan]) -> Choices:
    return [(NONE, _("None")), *((str(plan.id), _name_of(plan)) for plan in plans)]


def _name_of(plan: SupportPlan) -> str:
    """Its name, and from when it holds where that is still to come."""
    if plan.valid_from is None or not plan.is_ahead(today_of_the_house()):
        return plan.name
    return str(_("%(name)s, from %(day)s", name=plan.name, day=day_in_words(plan.valid_from)))


def chosen_support(plans: dict[str, int]) -> dict[str, Any]:
    """Plans by provider as a form takes them."""
    return {f"{PREFIX}{provider}": plan_id for provider, plan_id in plans.items()}


def support_hints() -> dict[str, str]:
    """Where our own support costs us something, and the person may know what: a sentence by provider.

    To be asked before the transaction has written.
    """
    if not current_actor().may(Permission.PRICE_COST):
        return {}
    return {
        provider: _(
            "Your own support cost for this provider is %(cost)s; without a plan your margin shrinks.",
            cost=money(cost),
        )
        for provider, cost in own_support_costs().items()
    }
