"""What a line costs on an invoice: for a part of a period by its days (2G-3), in another currency (2G-9)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from portal.domain.orders.models import OrderLine
from portal.domain.subscriptions.periods import Period
from portal.kernel.money import Money


@dataclass(frozen=True)
class Charge:
    """The amounts of one line; `days` of `cycle_days` are billed where the first period is a partial one."""

    unit: Money
    quantity: int
    tax_percent: Decimal
    days: int | None = None
    cycle_days: int | None = None

    @classmethod
    def of(cls, line: OrderLine, period: Period | None) -> Self:
        """What is billed for an order line whose service began with this period."""
        told = (period.days, period.cycle_days) if period is not None and period.is_partial else (None, None)
        return cls(line.unit_price, line.quantity, line.tax_percent, *told)

    @property
    def net(self) -> Money:
        """Unit price by quantity and by the share of the cycle, rounded once."""
        whole = self.unit * self.quantity
        if self.days is None or self.cycle_days is None:
            return whole.rounded()
        return Money(whole.amount * self.days / self.cycle_days, whole.currency).rounded()

    @property
    def tax(self) -> Money:
        """The tax on the net amount, rounded."""
        return self.net.percent(self.tax_percent).rounded()

    @property
    def gross(self) -> Money:
        """Net and tax."""
        return self.net + self.tax

    def converted(self, rate: Decimal, currency: str) -> "Charge":
        """The same in another currency: the unit price is converted and rounded, all else follows."""
        unit = Money(self.unit.amount * rate, currency).rounded()
        return Charge(unit, self.quantity, self.tax_percent, self.days, self.cycle_days)
