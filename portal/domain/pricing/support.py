"""Support plans: their fee for what a customer spends (spec 2G), and writing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from sqlalchemy import func, select

from portal.db import db
from portal.domain.accounts.models import AccountSupportPlan
from portal.domain.accounts.providers import PROVIDERS, provider_name
from portal.domain.accounts.support import providers_supported_by
from portal.domain.audit.actions import record
from portal.domain.sellers.billing_models import SupportKind, SupportPlan
from portal.domain.sellers.queries import shop
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, Stale
from portal.kernel.money import Money
from portal.kernel.texts import Text


@dataclass(frozen=True)
class Tier:
    """So many percent of what is spent between two amounts, or one amount once the tier is reached.

    The last tier has no end.
    """

    start: Decimal
    end: Decimal | None
    percent: Decimal = Decimal(0)
    amount: Decimal | None = None

    def fee(self, spend: Decimal) -> Decimal:
        """The part of the fee that falls into this tier."""
        if self.amount is not None:
            return self.amount if spend > self.start else Decimal(0)
        reached = spend if self.end is None else min(spend, self.end)
        return max(reached - self.start, Decimal(0)) * self.percent / 100


@dataclass(frozen=True)
class SupportTerms:
    """What a support plan says of itself: of percent, amount and tiers, the one that its kind needs.

    Without `providers` it fits each of them; without `valid_from` it holds since ever.
    """

    name: str
    kind: SupportKind = SupportKind.PERCENT
    percent: Decimal | None = None
    amount: Decimal | None = None
    minimum: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    providers: tuple[str, ...] = ()
    is_taxed: bool = True
    valid_from: date | None = None

    @classmethod
    def of(cls, plan: SupportPlan) -> Self:
        """As they are now."""
        tiers = tuple(
            Tier(Decimal(start or 0), _known(end), Decimal(percent or 0), _known(amount))
            for start, end, percent, amount in plan.tiers
        )
        return cls(
            plan.name, plan.kind, plan.percent, plan.amount, plan.minimum, tiers, tuple(plan.providers),
            plan.is_taxed, plan.valid_from,
        )  # fmt: skip

    @property
    def columns(self) -> dict[str, object]:
        """The columns of a plan."""
        tiers = [[str(one.start), _text(one.end), str(one.percent), _text(one.amount)] for one in self.tiers]
        return {
            "name": self.name, "kind": self.kind, "percent": self.percent or Decimal(0),
            "amount": self.amount, "minimum": self.minimum, "tiers": tiers,
            "providers": list(self.providers), "is_taxed": self.is_taxed, "valid_from": self.valid_from,
        }  # fmt: skip


def _known(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def support_fee(terms: SupportTerms, spend: Money) -> Money:
    """The fee for a net spend that is not negative, at least the minimum, rounded; in the same currency."""
    match terms.kind:
        case SupportKind.PERCENT:
            fee = spend.percent(terms.percent or Decimal(0))
        case SupportKind.AMOUNT:
            fee = Money(terms.amount or Decimal(0), spend.currency)
        case SupportKind.TIERS:
            fee = Money(sum((one.fee(spend.amount) for one in terms.tiers), Decimal(0)), spend.currency)
    return max(fee, Money(terms.minimum or Decimal(0), spend.currency)).rounded()


@dataclass(frozen=True)
class SupportFee:
    """What a plan takes for a net spend, with the tax on it: nothing while it is ahead."""

    plan: SupportPlan
    spend: Money
    net: Money
    tax: Money
    is_ahead: bool

    @property
    def gross(self) -> Money:
        """With the tax."""
        return self.net + self.tax


def fee_of(plan: SupportPlan, spend: Money, tax_percent: Decimal, day: date) -> SupportFee:
    """What the plan takes on that day; before it is valid, nothing."""
    none, is_ahead = Money(Decimal(0), spend.currency), plan.is_ahead(day)
    net = none if is_ahead else support_fee(SupportTerms.of(plan), spend)
    tax = net.percent(tax_percent).rounded() if plan.is_taxed else none
    return SupportFee(plan, spend, net, tax, is_ahead)


def ensure_contiguous(tiers: Sequence[Tier]) -> None:
    """Raise Invalid unless the tiers cover each amount from 0 on once."""
    ends = [Decimal(0), *(one.end for one in tiers)]
    follow = all(one.start == end for one, end in zip(tiers, ends, strict=False))
    rise = all(one.end is None or one.end > one.start for one in tiers)
    if not tiers:
        raise Invalid(field_errors={"tiers": Text("Write one tier at least.")})
    if not follow or not rise or tiers[-1].end is not None:
        raise Invalid(field_errors={"tiers": Text("Tiers must not overlap or leave gaps.")})


def create_support_plan(terms: SupportTerms, *, currency: str, actor: Actor) -> SupportPlan:
    """Make a support plan. Raises Invalid."""
    _ensure_sound(terms)
    _ensure_free(terms.name)
    plan = SupportPlan(currency=currency, **terms.columns)
    db.session.add(plan)
    db.session.flush()
    record(actor, "support_plan.created", plan, name=[None, plan.name], kind=[None, str(plan.kind)])
    return plan


def change_support_plan(plan: SupportPlan, terms: SupportTerms, *, version: int, actor: Actor) -> None:
    """Change a support plan. Raises Invalid, and Stale when it was changed meanwhile."""
    db.session.refresh(plan, with_for_update=True)  # nobody is given it for a provider that goes
    if plan.version != version:
        raise Stale
    _ensure_sound(terms)
    if terms.name != plan.name:
        _ensure_free(terms.name)
    _ensure_kept(plan, terms)
    told = {}
    for name, value in terms.columns.items():
        if getattr(plan, name) != value:
            told[name] = [str(getattr(plan, name)), str(value)]
            setattr(plan, name, value)
    db.session.flush()
    record(actor, "support_plan.changed", plan, **told)


def delete_support_plan(plan: SupportPlan, *, actor: Actor) -> None:
    """Remove a plan that nobody has. Raises Conflict."""
    db.session.refresh(plan, with_for_update=True)  # nobody can be given it any more
    having = select(func.count(AccountSupportPlan.account_id.distinct()))
    users = db.session.scalar(having.where(AccountSupportPlan.support_plan_id == plan.id))
    if users == 1:
        raise Conflict(Text("Used by 1 customer."))
    if users:
        raise Conflict(Text("Used by %(number)s customers.", number=users))
    if shop().default_support_plan_id == plan.id:
        raise Conflict(Text("New customers get this plan. Choose another one for them first."))
    record(actor, "support_plan.deleted", plan, name=[plan.name, None])
    db.session.delete(plan)
    db.session.flush()


def _ensure_sound(terms: SupportTerms) -> None:
    percents = (terms.percent or Decimal(0), *(one.percent for one in terms.tiers))
    if not all(0 <= percent <= 100 for percent in percents):
        field = "tiers" if terms.kind is SupportKind.TIERS else "percent"
        raise Invalid(field_errors={field: Text("Use a percentage between 0 and 100.")})
    if not set(terms.providers) <= PROVIDERS.keys():
        raise Invalid(field_errors={"providers": Text("Choose one of the list.")})
    if terms.kind is SupportKind.PERCENT and terms.percent is None:
        raise Invalid(field_errors={"percent": Text("Give a percentage.")})
    if terms.kind is SupportKind.AMOUNT and terms.amount is None:
        raise Invalid(field_errors={"amount": Text("Give an amount.")})
    if terms.kind is SupportKind.AMOUNT and terms.minimum:
        raise Invalid(field_errors={"minimum": Text("A fixed amount has no minimum.")})
    if terms.kind is SupportKind.TIERS:
        ensure_contiguous(terms.tiers)


def _ensure_kept(plan: SupportPlan, terms: SupportTerms) -> None:
    """Raise Invalid where customers have the plan for a provider that it would not fit any more."""
    left = providers_supported_by(plan) - set(terms.providers) if terms.providers else set()
    if left:
        names = ", ".join(sorted(provider_name(one) for one in left))
        told = Text("Customers have this plan for %(providers)s, so it stays in the list.", providers=names)
        raise Invalid(field_errors={"providers": told})


def _ensure_free(name: str) -> None:
    if db.session.scalar(select(SupportPlan.id).where(SupportPlan.name == name)):
        raise Invalid(field_errors={"name": Text("You have a support plan of this name.")})
