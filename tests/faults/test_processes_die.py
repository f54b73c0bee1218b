"""Killing and pausing what works behind the shop: nothing is lost, nothing is done twice.

Each scene has its control: without the safeguard that it leans on, the same scene ends badly.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from tests.faults.world import World, wait_for

pytestmark = pytest.mark.process


def horse_of(worker: ForkServerProcess) -> int:
    """The process that its worker has forked for the work at hand."""
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    assert len(children) == 1
    return int(children[0])


def kill_with_horse(worker: ForkServerProcess) -> None:
    horse = horse_of(worker)
    worker.kill()
    os.kill(horse, signal.SIGKILL)


def test_doubled_hints_meet_the_lease(world: World) -> None:
    with world.waiting_for_the_vendor("held-before"), world.running("worker"):
        world.hint_again(times=5)
        wait_for(lambda: world.hints_left() == 0)

        world.let_the_vendor_answer()


def test_without_a_lease_a_doubled_hint_asks_twice(world: World) -> None:
    with (
        world.waiting_for_the_vendor("held-before", without="lease"),
        world.running("worker", without="lease"),
    ):
        world.hint_again()

        wait_for(lambda: world.codes_asked_for() == 2)


def test_a_worker_killed_in_the_middle_of_a_call_leaves_one_code(world: World) -> None:
    """Its successor waits for the end of its lease, and then looks for what it may have caused."""
    with world.waiting_for_the_vendor("held-before") as worker, world.running("worker"):
        world.hint_again()
        wait_for(lambda: world.hints_left() == 0)  # so the successor is there, and was turned away
        kill_with_horse(worker)

        world.let_the_vendor_answer()

        assert [call["method"] for call in world.vendor.calls()] == ["POST", "GET"]


def test_without_a_lease_the_successor_of_a_killed_worker_asks_too_early(world: World) -> None:
    """The vendor is still at what the dead one asked for, so there is nothing to be found yet."""
    with (
        world.waiting_for_the_vendor("held-before", without="lease") as worker,
        world.running("worker", without="lease"),
    ):
        kill_with_horse(worker)

        wait_for(lambda: world.codes_asked_for() == 2)


def test_without_looking_it_up_the_successor_of_a_killed_worker_asks_again(world: World) -> None:
    with (
        world.waiting_for_the_vendor("held-before", without="lookup") as worker,
        world.running("worker", without="lookup"),
    ):
        kill_with_horse(worker)
        world.vendor.behave("ok")

        wait_for(lambda: world.codes_asked_for() == 2)


@contextmanager
def taken_over(world: World, *, without: str = "") -> Iterator[int]:
    """A paused run whose lease has lapsed wakes up, and ends, after another has done its work."""
    with world.waiting_for_the_vendor("held-after", without=without) as worker:
        horse = horse_of(worker)
        os.kill(horse, signal.SIGSTOP)
        with world.running("worker", without=without):
            wait_for(lambda: world.states() == {"executed": 1})
            os.kill(horse, signal.SIGCONT)
            world.vendor.behave("ok")
            wait_for(lambda: not Path(f"/proc/{horse}").exists())
            yield horse


def test_a_run_that_was_taken_over_may_not_end_the_work(world: World) -> None:
    with taken_over(world):
        _id, *rest = world.setting_up()

        assert rest == ["done", None, 2]
        world.ensure_carried_out(1)
        world.ensure_welcomed(1)


def test_without_the_fence_a_run_that_was_taken_over_undoes_the_end(world: World) -> None:
    """It finds its work done, takes that for a fault, and writes the work back as to be done again."""
    with taken_over(world, without="fence"):
        _id, state, fault, _token = world.setting_up()

        assert (state, (fault or "").partition(":")[0]) == ("ready", "IllegalMove")
