"""An order at the lowest of three tiers, while what carries it on stands still or dies."""

import pytest

from tests.faults.test_processes_die import kill_with_horse
from tests.faults.world import World, wait_for

pytestmark = pytest.mark.process


def test_a_stopped_relay_keeps_the_order_where_it_was_placed(world: World) -> None:
    with world.running("worker"):
        with world.running("relay"):
            world.lowest_buyer.buy()
            world.ensure_carried_out(1, tiers=3)

        world.lowest_buyer.buy()
        wait_for(lambda: world.hints_left() == 0)
        assert world.orders_by_seller() == {
            "cumulus": ["executed"], "northlight": ["executed"], "fjordline": ["executed", "executing"],
        }  # fmt: skip

        with world.running("relay"):
            world.ensure_carried_out(2, tiers=3)
            world.ensure_welcomed(2)
    assert {slug: len(orders) for slug, orders in world.orders_by_seller().items()} == {
        "cumulus": 2, "northlight": 2, "fjordline": 2,
    }  # fmt: skip


def test_a_worker_killed_at_the_vendor_leaves_one_order_at_each_tier(world: World) -> None:
    with (
        world.waiting_for_the_vendor("held-before", buyer=world.lowest_buyer) as worker,
        world.running("worker"),
    ):
        kill_with_horse(worker)
        world.vendor.behave("ok")

        world.ensure_carried_out(1, tiers=3)
        world.ensure_welcomed(1)
