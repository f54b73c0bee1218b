"""What a plan costs us beside what its vendor suggests to sell it at (F28): for staff who may see costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from portal.db import db
from portal.domain.catalogue.models import RetailPrice
from portal.domain.pricing.loader import stored_costs
from portal.kernel.money import Money


@dataclass(frozen=True)
class Compared:
    """Net for one unit, as far as each is known."""

    own: Money | None
    retail: Money | None

    @property
    def margin(self) -> Decimal | None:
        """What is left of the retail price, in percent of it; nothing where one of both is missing."""
        if self.own is None or self.retail is None or self.retail.is_zero:
            return None
        return ((self.retail - self.own).amount / self.retail.amount * 100).quantize(Decimal("0.1"))


def compared(
    plan_ids: Iterable[int], currency: str, told: Mapping[int, Money] | None = None
) -> dict[int, Compared]:
    """The comparison of each plan by its id: by what the seller above has just told, else our stored copy."""
    ids = list(plan_ids)
    costs = stored_costs(ids, currency)
    costs |= {plan_id: cost for plan_id, cost in (told or {}).items() if cost.currency == currency}
    found = select(RetailPrice).where(RetailPrice.plan_id.in_(ids), RetailPrice.currency == currency)
    retail = {one.plan_id: one.price for one in db.session.scalars(found)}
    return {plan_id: Compared(costs.get(plan_id), retail.get(plan_id)) for plan_id in ids}
