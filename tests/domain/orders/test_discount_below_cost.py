"""A discount on all prices of a customer takes none below cost unseen: the order waits for approval."""

from decimal import Decimal

import pytest

from portal.domain.orders.states import OrderStatus
from portal.kernel.actor import Actor
from tests.factories.trade import a_customer, a_product, an_order


@pytest.mark.parametrize(
    ("percent", "status"),
    [
        ("-100", OrderStatus.PENDING_APPROVAL),
        ("-34", OrderStatus.PENDING_APPROVAL),
        ("-33", OrderStatus.EXECUTING),
        ("0", OrderStatus.EXECUTING),
        ("5", OrderStatus.EXECUTING),
    ],
)
def test_an_order_at_a_price_below_cost_waits(acme: Actor, percent: str, status: OrderStatus) -> None:
    """The retail price is 12.00, the cost 8.00."""
    customer = a_customer()
    customer.order_approval, customer.adjustment_percent = False, Decimal(percent)

    assert an_order(customer, a_product(), actor=acme).status is status
