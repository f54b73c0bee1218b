"""Plans: how a product is charged, and its prices in each currency."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.catalogue.actions.lock import ensure_own, touch
from portal.domain.catalogue.models import Cycle, Plan, PlanCost, Product, ProductKind, RetailPrice
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money
from portal.kernel.texts import Text

CYCLES = {
    ProductKind.ONE_OFF: (Cycle.ONCE,),
    ProductKind.RECURRING: (Cycle.MONTH, Cycle.YEAR),
}
"""How plans of each kind that can be made are charged."""

LONGEST_TERM = 120
"""Months."""


@dataclass(frozen=True)
class NewPlan:
    """One way to buy: net prices for one unit and one cycle, at most one in each currency.

    `cost` is what it costs us; `None` leaves known costs as they are.
    """

    code: str
    name: str
    cycle: Cycle
    retail: Sequence[Money]
    cost: Sequence[Money] | None = field(default=())
    term_months: int = 0
    published: bool = True


def add_plan(product: Product, new: NewPlan, *, actor: Actor) -> Plan:
    """Give an own product another plan, behind those that it has. Raises Invalid."""
    ensure_own(product)
    _ensure_sound(product, new, None)
    last = db.session.scalar(select(func.max(Plan.position)).where(Plan.product_id == product.id))
    plan = Plan(
        public_id=new_public_id("pln"),
        product_id=product.id,
        product=product,
        code=new.code,
        name=new.name,
        cycle=new.cycle,
        term_months=new.term_months,
        published=new.published,
        position=0 if last is None else last + 1,
    )
    db.session.add(plan)
    db.session.flush()
    changes = _store_prices(plan, new)
    touch(product)
    record(actor, "plan.created", product, plan=[None, new.name], **changes)
    return plan


def change_plan(plan: Plan, new: NewPlan, *, actor: Actor) -> None:
    """Change a plan of an own product; what was ordered keeps its prices. Raises Invalid."""
    product = plan.product
    ensure_own(product)
    _ensure_sound(product, new, plan)
    names = ("code", "name", "cycle", "term_months", "published")
    changes = {
        name: [_kept(getattr(plan, name)), _kept(getattr(new, name))]
        for name in names
        if getattr(plan, name) != getattr(new, name)
    }
    for name in names:
        setattr(plan, name, getattr(new, name))
    changes |= _store_prices(plan, new)
    touch(product)
    record(actor, "plan.changed", product, plan=[plan.code, new.code], **changes)


def store_cost(plan_id: int, cost: Money) -> None:
    """Keep what a plan costs the seller in scope."""
    row = db.session.scalar(
        select(PlanCost).where(PlanCost.plan_id == plan_id, PlanCost.currency == cost.currency)
    )
    if row is None:
        row = PlanCost(plan_id=plan_id, currency=cost.currency)
        db.session.add(row)
    row.amount, row.refreshed_at = cost.amount, clock.now()
    db.session.flush()


def costs_of(plan: Plan) -> dict[str, Money]:
    """What a plan costs the seller in scope, by currency."""
    rows = db.session.scalars(select(PlanCost).where(PlanCost.plan_id == plan.id))
    return {row.currency: row.cost for row in rows}


def _store_prices(plan: Plan, new: NewPlan) -> dict[str, list[str | None]]:
    """Let the plan have these prices and no others; returns what changed, for the audit trail."""
    rows = {one.currency: one for one in plan.retail_prices}
    before = {currency: row.price for currency, row in rows.items()}
    for currency in rows.keys() - {price.currency for price in new.retail}:
        plan.retail_prices.remove(rows[currency])
        db.session.delete(rows[currency])
    for price in new.retail:
        if price.currency in rows:
            rows[price.currency].amount = price.amount
        else:
            made = RetailPrice(plan_id=plan.id, plan=plan, currency=price.currency, amount=price.amount)
            db.session.add(made)
    db.session.flush()
    changes = _changed("retail", before, new.retail)
    return changes if new.cost is None else changes | _store_costs(plan, new.cost)


def _store_costs(plan: Plan, costs: Sequence[Money]) -> dict[str, list[str | None]]:
    before = costs_of(plan)
    gone = before.keys() - {cost.currency for cost in costs}
    for row in db.session.scalars(
        select(PlanCost).where(PlanCost.plan_id == plan.id, PlanCost.currency.in_(gone))
    ):
        db.session.delete(row)
    for cost in costs:
        if before.get(cost.currency) != cost:
            store_cost(plan.id, cost)
    db.session.flush()
    return _changed("cost", before, costs)


def _changed(what: str, before: dict[str, Money], after: Sequence[Money]) -> dict[str, list[str | None]]:
    new = {one.currency: one for one in after}
    return {
        f"{what} {currency}": [_kept(before.get(currency)), _kept(new.get(currency))]
        for currency in sorted({*before, *new})
        if before.get(currency) != new.get(currency)
    }


def _kept(value: object) -> str | None:
    if isinstance(value, Money):
        return f"{value.amount.normalize():f} {value.currency}"
    return None if value is None else str(value)


def _ensure_whole_term(new: NewPlan) -> None:
    if not 0 <= new.term_months <= LONGEST_TERM:
        told = Text("A term has 0 to %(most)s months.", most=LONGEST_TERM)
        raise Invalid(field_errors={"term_months": told})
    if new.cycle is Cycle.ONCE and new.term_months:
        raise Invalid(field_errors={"term_months": Text("What is paid once has no term.")})
    if new.cycle is Cycle.YEAR and new.term_months % new.cycle.months:
        told = Text("What is charged every year has a term of whole years: 12, 24 or 36 months.")
        raise Invalid(field_errors={"term_months": told})


def _ensure_sound(product: Product, new: NewPlan, plan: Plan | None) -> None:
    """Raise Invalid for a cycle of another kind, a term that ends within one, a taken code, poor prices."""
    if new.cycle not in CYCLES.get(product.kind, tuple(Cycle)):
        raise Invalid(field_errors={"cycle": Text("Products of this kind are not charged like that.")})
    _ensure_whole_term(new)
    others = select(Plan.id).where(Plan.product_id == product.id, Plan.code == new.code)
    if plan is None or plan.code != new.code:
        if db.session.scalar(others):
            raise Invalid(field_errors={"code": Text("The product has a plan of this code.")})
        if plan is not None and product.first_sold_at is not None:
            raise Invalid(field_errors={"code": Text("It was sold under this code, so the code stays.")})
    for prices in (new.retail, new.cost or ()):
        if len({one.currency for one in prices}) < len(prices):
            raise Invalid(field_errors={"prices": Text("Give one price for each currency.")})
        if any(one.is_negative for one in prices):
            raise Invalid(field_errors={"prices": Text("A price cannot be below nothing.")})
