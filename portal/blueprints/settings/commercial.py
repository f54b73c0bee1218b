"""Forms of tax rates and support plans."""

import re
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.domain.accounts.providers import PROVIDERS
from portal.domain.pricing.support import SupportTerms, Tier
from portal.domain.pricing.taxes import TaxTerms
from portal.domain.sellers.billing_models import SupportKind, SupportPlan
from portal.kernel.errors import Invalid
from portal.kernel.text import clean
from portal.kernel.texts import Text
from portal.web.fields import CheckboxList, CountryField, DecimalText, plain
from portal.web.forms import Form

_AMOUNT = r"(\d{1,12}(?:\.\d{1,2})?)"
_TIER = re.compile(rf"{_AMOUNT}\s*-\s*{_AMOUNT}?\s*:\s*{_AMOUNT}\s*(%|[A-Za-z]{{3}})?")
"""`0 - 10000: 10` in percent, `0 - 500: 50 EUR` for an amount."""


class TaxForm(Form):
    """One tax rate."""

    version = HiddenField()
    name = StringField(_l("Name"), [InputRequired(_l("Enter a name.")), Length(2, 100)])
    country = CountryField(_l("Country"))
    region = StringField(_l("Region"), [Length(max=100)])
    percent = DecimalText(_l("Rate"), [InputRequired(_l("Enter the rate."))], lowest=0, highest=100)
    next_percent = DecimalText(_l("New rate"), lowest=0, highest=100)
    next_from = DateField(_l("First day of the new rate"), [Optional()])
    reverse_charge = BooleanField(_l("Reverse charge for companies in other countries of the European Union"))

    @property
    def terms(self) -> TaxTerms:
        """What was typed; raises Invalid for characters that cannot be shown."""
        return TaxTerms(
            clean(self.name.data or ""), self.country.data, self.percent.data or Decimal(0),
            clean(self.region.data or ""), self.next_percent.data, self.next_from.data,
            bool(self.reverse_charge.data),
        )  # fmt: skip


class SupportForm(Form):
    """One support plan."""

    version = HiddenField()
    name = StringField(_l("Name"), [InputRequired(_l("Enter a name.")), Length(2, 100)])
    kind = SelectField(
        _l("Fee"),
        choices=[
            SelectChoice(str(SupportKind.PERCENT), _l("Percentage of what is spent")),
            SelectChoice(str(SupportKind.AMOUNT), _l("Fixed amount")),
            SelectChoice(str(SupportKind.TIERS), _l("Tiers")),
        ],
    )
    percent = DecimalText(_l("Percentage"), lowest=0, highest=100)
    amount = DecimalText(_l("Amount"), lowest=0)
    tiers = TextAreaField(_l("Tiers"), [Length(max=1000)])
    minimum = DecimalText(_l("Minimum"), lowest=0)
    providers = CheckboxList(
        _l("Only for these cloud providers"),
        choices=[SelectChoice(code, one.name) for code, one in PROVIDERS.items()],
    )
    is_taxed = BooleanField(_l("Tax is put on the fee"))
    valid_from = DateField(_l("Valid from"), [Optional()])

    def terms(self, currency: str) -> SupportTerms:
        """What was typed, without the numbers that the kind of fee does not need; raises Invalid."""
        kind = SupportKind(self.kind.data)
        return SupportTerms(
            clean(self.name.data or ""),
            kind,
            self.percent.data if kind is SupportKind.PERCENT else None,
            self.amount.data if kind is SupportKind.AMOUNT else None,
            self.minimum.data,
            _tiers(self.tiers.data or "", currency) if kind is SupportKind.TIERS else (),
            tuple(self.providers.data or ()),
            bool(self.is_taxed.data),
            self.valid_from.data,
        )


def _tiers(typed: str, currency: str) -> tuple[Tier, ...]:
    """The tiers, one a line such as `0 - 10000: 10`; raises Invalid."""
    found = [_TIER.fullmatch(line.strip()) for line in typed.splitlines() if line.strip()]
    if None in found:
        raise Invalid(field_errors={"tiers": Text("Write each tier on a line such as 0 - 10000: 10")})
    return tuple(_tier(one, currency) for one in found if one)


def _tier(typed: re.Match[str], currency: str) -> Tier:
    start, end, number = Decimal(typed[1]), Decimal(typed[2]) if typed[2] else None, Decimal(typed[3])
    unit = (typed[4] or "%").upper()
    if unit == "%":
        return Tier(start, end, number)
    if unit != currency:
        told = Text("An amount is in %(currency)s, as in 0 - 500: 50 %(currency)s", currency=currency)
        raise Invalid(field_errors={"tiers": told})
    return Tier(start, end, amount=number)


def typed_tiers(plan: SupportPlan) -> str:
    """The tiers of a plan as one types them."""
    tiers = SupportTerms.of(plan).tiers
    return "\n".join(
        f"{plain(one.start)} - {plain(one.end) if one.end is not None else ''}: {_rate(one, plan.currency)}"
        for one in tiers
    )


def _rate(tier: Tier, currency: str) -> str:
    return plain(tier.percent) if tier.amount is None else f"{plain(tier.amount)} {currency}"


def fee_words(plan: SupportPlan) -> str:
    """How the fee of a plan follows, in short."""
    match plan.kind:
        case SupportKind.PERCENT:
            return f"{plain(plan.percent)} %"
        case SupportKind.AMOUNT:
            return f"{plain(plan.amount or Decimal(0))} {plan.currency}"
    return str(_("%(number)s tiers", number=len(plan.tiers)))
