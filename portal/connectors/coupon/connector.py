"""Delivers licences as one redemption code an order line."""

from collections.abc import Callable
from typing import TypeVar

from portal.connectors.contract import NO_ORDER_FIELDS, Absent, Call, Capabilities, Failed, Result
from portal.connectors.coupon.settings import SETTINGS_SCHEMA, CouponSettings
from portal.connectors.coupon.sources import Source, source_of
from portal.connectors.schema import problems
from portal.kernel.texts import Text, noted

R = TypeVar("R", bound=Result | Absent)


class CouponConnector:
    """A code is bought once: it cannot be changed or suspended, only voided."""

    code = "coupon"
    name = noted("Coupon code")
    capabilities = Capabilities(idempotent=True, can_lookup=True, can_change=False, can_suspend=False)
    settings_schema = SETTINGS_SCHEMA
    order_schema = NO_ORDER_FIELDS

    def create(self, call: Call) -> Result:
        """Issue one code for all licences of the call."""
        return _ask(call, lambda source: source.create(call))

    def lookup(self, call: Call) -> Result | Absent:
        """Find the code issued under the key of the call."""
        return _ask(call, lambda source: source.lookup(call))

    def status(self, call: Call) -> Result:
        """Tell in the fact `status`: issued, redeemed, expired or void."""
        return _ask(call, lambda source: source.status(call))

    def cancel(self, call: Call) -> Result:
        """Void the code."""
        return _ask(call, lambda source: source.cancel(call))

    def change(self, call: Call) -> Failed:
        """Refuse: more licences are another code."""
        return _never(call)

    def suspend(self, call: Call) -> Failed:
        """Refuse."""
        return _never(call)

    def resume(self, call: Call) -> Failed:
        """Refuse."""
        return _never(call)

    def usage(self, call: Call) -> Failed:
        """Refuse: nothing is counted."""
        return _never(call)


def _ask(call: Call, question: Callable[[Source], R]) -> R | Failed:
    wrong = problems(SETTINGS_SCHEMA, call.settings)
    if wrong:
        reason = Text("The settings of %(product)s do not fit: %(problems)s.", product=call.product_code,
                      problems=", ".join(wrong))  # fmt: skip
        return Failed(reason)
    return question(source_of(CouponSettings.of(call.settings)))


def _never(call: Call) -> Failed:
    reason = Text("A coupon can only be voided (%(product)s).", product=call.product_code)
    return Failed(reason, Text("This is not possible for a coupon code."))
