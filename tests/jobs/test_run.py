"""One piece of work: its end is written with its effect, by one run only."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from portal.db import apart, db, outbox
from portal.db.outbox import GiveUp, Lease, LeaseLost, RetryLater
from portal.jobs import heartbeat
from portal.jobs.effects import finishing
from portal.jobs.names import HANDLERS
from portal.jobs.run import pause_after, run
from tests.jobs.work import add_work, effects, note_effect, row_of

Register = Callable[[Callable[[Lease], None]], None]


@pytest.fixture
def handled_by(monkeypatch: pytest.MonkeyPatch) -> Register:
    return lambda handler: monkeypatch.setitem(HANDLERS, "test.work", handler)


def succeed(lease: Lease) -> None:
    with finishing(lease):
        note_effect(lease)


def test_work_is_done_once_however_often_it_is_hinted(live_app: Flask, handled_by: Register) -> None:
    handled_by(succeed)
    work = add_work()

    for _ in range(3):
        run(work)

    assert effects() == [work]
    assert row_of(work).state == "done"
    assert row_of(work).attempts == 1


def test_of_runs_at_once_one_works(live_app: Flask, handled_by: Register) -> None:
    handled_by(succeed)
    work = add_work()
    start = threading.Barrier(8)

    def at_once() -> None:
        start.wait()
        with live_app.app_context():
            run(work)

    threads = [threading.Thread(target=at_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert effects() == [work]


def test_work_that_is_not_due_is_left_alone(live_app: Flask, handled_by: Register) -> None:
    handled_by(succeed)
    work = add_work()
    with apart() as session:
        session.execute(text("UPDATE outbox SET run_at = clock_timestamp() + interval '1 minute'"))

    run(work)

    assert effects() == []
    assert row_of(work).state == "ready"


def test_a_run_that_was_taken_over_keeps_nothing(live_app: Flask, handled_by: Register) -> None:
    def overtaken(lease: Lease) -> None:
        expire_lease()
        handled_by(succeed)
        run(lease.id)
        with finishing(lease):
            note_effect(lease)

    handled_by(overtaken)
    work = add_work()

    run(work)

    assert effects() == [work]
    assert row_of(work).state == "done"
    assert row_of(work).lease_token == 2


def test_a_dead_run_is_taken_over_only_after_its_lease(live_app: Flask, handled_by: Register) -> None:
    handled_by(succeed)
    work = add_work()
    with apart() as session:
        dead = outbox.claim(session, work, "a dead process")

    run(work)
    early = effects()
    expire_lease()
    run(work)

    assert early == []
    assert effects() == [work]
    assert dead is not None
    with pytest.raises(LeaseLost), apart() as session:
        outbox.finish(session, dead)


def test_a_fault_is_tried_again_later_and_leaves_no_effect(live_app: Flask, handled_by: Register) -> None:
    def fail(lease: Lease) -> None:
        with finishing(lease):
            note_effect(lease)
            raise OSError("connection reset")

    handled_by(fail)
    work = add_work()

    run(work)

    found = row_of(work)
    assert effects() == []
    assert (found.state, found.attempts, found.last_error) == ("ready", 1, "OSError: connection reset")
    assert timedelta(seconds=4) < found.run_at - found.now <= timedelta(seconds=10)


def test_the_last_fault_makes_a_dead_letter(live_app: Flask, handled_by: Register) -> None:
    def fail(lease: Lease) -> None:
        raise OSError("still no connection")

    handled_by(fail)
    work = add_work(attempts=11)

    run(work)

    assert (row_of(work).state, row_of(work).last_error) == ("dead", "OSError: still no connection")


def test_work_that_kills_its_process_each_time_is_buried(live_app: Flask, handled_by: Register) -> None:
    handled_by(succeed)
    work = add_work(attempts=12)

    run(work)

    assert effects() == []
    assert (row_of(work).state, row_of(work).attempts) == ("dead", 13)


def test_giving_up_buries_at_once(live_app: Flask, handled_by: Register) -> None:
    def refuse(lease: Lease) -> None:
        raise GiveUp("The address does not exist.")

    handled_by(refuse)
    work = add_work()

    run(work)

    assert (row_of(work).state, row_of(work).last_error) == ("dead", "The address does not exist.")


def test_waiting_uses_up_no_attempt(live_app: Flask, handled_by: Register) -> None:
    def wait(lease: Lease) -> None:
        raise RetryLater(timedelta(minutes=2), "The vendor is still at it.")

    handled_by(wait)
    work = add_work()

    run(work)

    found = row_of(work)
    assert (found.state, found.attempts, found.last_error) == ("ready", 0, "The vendor is still at it.")
    assert timedelta(seconds=110) < found.run_at - found.now <= timedelta(seconds=120)


def test_a_kind_nobody_knows_waits_for_newer_code(live_app: Flask) -> None:
    work = add_work()

    run(work)

    assert (row_of(work).state, row_of(work).last_error) == (
        "ready",
        "LookupError: No job is known for 'test.work'.",
    )


def test_heartbeats_keep_the_lease_of_long_work(
    live_app: Flask, handled_by: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT", timedelta(seconds=0.05))
    ends = []

    def take_long(lease: Lease) -> None:
        ends.append(row_of(lease.id).lease_until)
        threading.Event().wait(0.3)
        ends.append(row_of(lease.id).lease_until)
        succeed(lease)

    handled_by(take_long)
    work = add_work()

    run(work)

    assert ends[1] - ends[0] > timedelta(seconds=0.15)
    assert effects() == [work]


@pytest.mark.parametrize(("attempts", "longest"), [(1, 10), (2, 20), (5, 160), (30, 3600)])
def test_pauses_grow_to_an_hour_and_differ(attempts: int, longest: int) -> None:
    pauses = {pause_after(attempts).total_seconds() for _ in range(100)}

    assert longest / 2 <= min(pauses) < max(pauses) <= longest


def expire_lease() -> None:
    with apart() as session:
        session.execute(text("UPDATE outbox SET lease_until = clock_timestamp() - interval '1 second'"))


def test_the_effect_is_in_the_scope_of_the_works_seller(live_app: Flask) -> None:
    work = add_work()
    with apart() as session:
        lease = outbox.claim(session, work, "me")
    assert lease is not None

    with finishing(lease):
        seen = db.session.execute(text("SELECT current_setting('portal.seller_id')")).scalar_one()

    assert seen == "7"
