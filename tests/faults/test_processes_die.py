"""Killing, emptying and pausing what works behind the shop: nothing is lost, nothing is done twice.

Each fault has its control: the same scene without the lease or the fencing token ends badly.
"""

import os
import signal
import time
from pathlib import Path

import pytest

from portal.jobs.hints import hints, send_hints
from tests.faults.conftest import World, wait_for

pytestmark = pytest.mark.process


def asked_to_create(world: World) -> int:
    """How often the vendor was asked to issue a code."""
    return len(world.vendor.calls("POST"))


def leased_runs(world: World) -> int:
    rows = world.ask("SELECT count(*) FROM outbox WHERE kind = 'provisioning.run' AND state = 'leased'")
    return int(rows[0][0])


def test_emptying_redis_loses_none_of_50_jobs(world: World) -> None:
    for number in range(50):
        world.order(number)
    with world.running("relay"):
        wait_for(lambda: hints(world.redis).count >= 50)
        world.redis.flushall()

        with world.running("worker"):
            wait_for(lambda: world.states() == {"executed": 50}, seconds=150)

    assert asked_to_create(world) == 50
    assert len(world.vendor.codes()) == 50
    assert world.ask("SELECT count(*), count(DISTINCT code_hash) FROM asset") == [(50, 50)]
    assert world.ask("SELECT count(*), max(number) FROM invoice")[0][0] == 50


def test_a_worker_killed_in_the_middle_of_a_call_leaves_one_code(world: World) -> None:
    world.vendor.behave("slow:4")
    world.order(1)
    with world.running("relay"):
        with world.running("worker") as worker:
            wait_for(lambda: asked_to_create(world) == 1)
            horse = _horse_of(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)
            os.kill(horse, signal.SIGKILL)
        world.vendor.behave("ok")
        world.let_leases_lapse()

        with world.running("worker"):
            wait_for(lambda: world.states() == {"executed": 1})

    assert asked_to_create(world) == 1  # found by its key, not asked for again
    assert len(world.vendor.codes()) == 1
    assert world.ask("SELECT count(*) FROM asset") == [(1,)]


def _horse_of(worker: int) -> int:
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    assert len(children) == 1
    return int(children[0])


@pytest.mark.parametrize(("without", "calls"), [("", 1), ("lease", 2)])
def test_a_doubled_hint_meets_the_lease(world: World, without: str, calls: int) -> None:
    world.vendor.behave("slow:3")
    world.order(1)
    with world.running("relay", without=without), world.running("worker", without=without):
        wait_for(lambda: asked_to_create(world) == 1)
        _hint_again(world)
        with world.running("worker", without=without):
            wait_for(lambda: hints(world.redis).count == 0)
            time.sleep(1)

            asked = len([one for one in world.vendor.calls() if one["method"] in ("POST", "GET")])

    assert asked == calls


def _hint_again(world: World) -> None:
    """Hand the same work out a second time, as a relay does that was restarted."""
    (row,) = world.ask("SELECT id FROM outbox WHERE kind = 'provisioning.run' AND state = 'leased'")
    send_hints(hints(world.redis), [row[0]])


@pytest.mark.parametrize("without", ["", "fence"])
def test_a_run_that_was_taken_over_may_not_end_the_work(world: World, without: str) -> None:
    """A paused worker whose lease has lapsed wakes up after another has taken its work over."""
    world.vendor.behave("slow:2")
    world.order(1)
    with world.running("relay", without=without), world.running("worker", without=without) as worker:
        wait_for(lambda: asked_to_create(world) == 1)
        horse = _horse_of(worker.pid)
        os.kill(horse, signal.SIGSTOP)
        world.ask(
            "UPDATE outbox SET lease_token = lease_token + 1, lease_owner = 'another run',"
            " lease_until = now() + interval '60 s' WHERE kind = 'provisioning.run'"
        )
        os.kill(horse, signal.SIGCONT)
        time.sleep(5)

        (state,) = world.ask("SELECT state FROM outbox WHERE kind = 'provisioning.run'")

    assert state == (("done",) if without else ("leased",))
    assert world.ask("SELECT count(*) FROM asset") == ([(1,)] if without else [(0,)])


def test_an_order_is_placed_and_carried_out_while_redis_is_away(world: World, tmp_path: Path) -> None:
    with world.running("relay", REDIS_URL=f"unix://{tmp_path}/nobody.sock"):
        began = time.monotonic()
        world.order(1)
        placed_after = time.monotonic() - began

        wait_for(lambda: world.states() == {"executed": 1})

    assert placed_after < 1
    assert asked_to_create(world) == 1
