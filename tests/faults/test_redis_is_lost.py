"""Redis is emptied, shut down or silent: customers notice nothing, nothing is lost, nothing is done twice.

Each scene has its control: without the safeguard that it leans on, the same scene ends badly.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest

from tests.faults.shopper import Shopper
from tests.faults.world import World, wait_for

pytestmark = pytest.mark.process
AT_ONCE = 1.0


def place_at_once(buyer: Shopper) -> None:
    """Place an order, and wait less than a second for the answer."""
    review = buyer.review()
    began = time.monotonic()
    answer = buyer.ask(*review)

    assert (answer.status, time.monotonic() - began < AT_ONCE) == (303, True)


def test_emptying_redis_loses_none_of_50_orders(world: World) -> None:
    with world.running("relay"):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda buyer: [buyer.buy() for _ in range(25)], world.buyers))
        wait_for(lambda: world.hints_left() >= 50)
        world.redis.flushall()

        with world.running("worker"), world.running("worker"):
            world.ensure_carried_out(50)


def test_without_handing_again_the_hints_are_lost_for_ever(world: World) -> None:
    """What is lost here is regained by the relay, which repeats what was not taken; no lease is at work."""
    without = "handing again"
    with world.running("relay", without=without):
        world.buyer.buy()
        world.buyer.buy()
        wait_for(lambda: world.hints_left() >= 2)
        world.redis.flushall()

        with world.running("worker", without=without):
            world.buyer.buy()
            wait_for(lambda: "executed" in world.states())

    assert world.states() == {"executed": 1, "executing": 2}


def test_emptying_redis_in_the_middle_of_a_call_starts_no_second_one(world: World) -> None:
    """Redis forgets who is at work; the lease stands in the database."""
    with world.waiting_for_the_vendor("held-before") as worker:
        world.redis.flushall()
        world.hint_again()
        with world.running("worker"):
            wait_for(lambda: world.hints_left() == 0)

            world.let_the_vendor_answer()

            assert worker.is_alive()


def test_without_a_lease_emptying_redis_in_the_middle_of_a_call_starts_a_second_one(world: World) -> None:
    with world.waiting_for_the_vendor("held-before", without="lease"):
        world.redis.flushall()
        with world.running("worker", without="lease"):
            wait_for(lambda: world.codes_asked_for() == 2)


@pytest.mark.parametrize("fault", [World.redis_shut_down, World.redis_silent])
def test_the_relay_carries_an_order_out_while_redis_is_away(
    world: World, fault: Callable[[World], AbstractContextManager[None]]
) -> None:
    with world.running("relay"), fault(world):
        place_at_once(world.buyer)

        world.ensure_carried_out(1)
        world.ensure_welcomed(1)

        assert json.loads(world.buyer.ask("/readyz").text)["redis"] == "away"


def test_a_worker_carries_out_what_was_ordered_while_redis_was_away(world: World) -> None:
    """The control of the scene before as well: a relay that does not work alone leaves the order lying."""
    with world.running("relay", without="working alone"), world.running("worker") as worker:
        place_at_once(world.buyer)
        wait_for(lambda: world.states() == {"executed": 1})
        with world.redis_shut_down():
            place_at_once(world.buyer)
            time.sleep(2)
            left_lying = world.states()

        world.ensure_carried_out(2)
        world.ensure_welcomed(2)

        assert left_lying == {"executed": 1, "executing": 1}
        assert worker.is_alive()


@pytest.mark.parametrize(("without", "asked"), [("", 1), ("lease", 2)])
def test_a_worker_leaves_alone_what_the_relay_is_at(world: World, without: str, asked: int) -> None:
    """Redis comes back with the hint it held when it fell silent, while the relay does that very work."""
    world.vendor.behave("held-before")
    with world.running("relay", without=without):
        world.buyer.buy()
        wait_for(world.is_hinted)
        with world.redis_silent():
            wait_for(lambda: world.codes_asked_for() == 1)
        with world.running("worker", without=without):
            if without:
                wait_for(lambda: world.codes_asked_for() == 2)
            else:
                wait_for(lambda: world.hints_left() == 0)
                world.let_the_vendor_answer()

    assert world.codes_asked_for() == asked
