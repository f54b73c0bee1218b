"""Hints may be lost or doubled and Redis may be away: what is due gets done, once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from portal.db import outbox
from portal.db.doorbell import doorbell
from portal.jobs import relay as relays
from portal.jobs.hints import NAME, hints, waiting_in
from portal.jobs.names import HANDLERS
from portal.jobs.relay import Relay
from portal.local.valkey import EmbeddedValkey
from tests.application import settings_for
from tests.jobs.process import succeed
from tests.jobs.work import add_work, effects, row_of
from tests.servers import Database


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HANDLERS, "test.work", succeed)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    connection = Redis.from_url(redis_url)
    connection.flushall()
    yield connection
    connection.close()


def work_off(redis: Redis) -> None:
    """Do what is hinted at, in this process."""
    SimpleWorker([NAME], connection=redis, serializer=JSONSerializer).work(burst=True)


@contextmanager
def relaying(app: Flask) -> Iterator[Relay]:
    """A relay in a thread."""
    relay = Relay(app.extensions["settings"])

    def in_context() -> None:
        with app.app_context():
            relay.relay()

    thread = threading.Thread(target=in_context)
    thread.start()
    try:
        yield relay
    finally:
        relay.stop()
        thread.join()


OF_THE_CLOCK = 1
"""Hints of work that a relay finds due when it starts, where there is no seller: the housekeeping."""


def wait_for(condition: object, seconds: float = 10) -> None:
    end = monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert monotonic() < end, "it did not happen in time"
        threading.Event().wait(0.02)


def test_due_work_is_hinted_and_done(live_app: Flask, redis: Redis) -> None:
    work = [add_work(key=str(number)) for number in range(3)]

    Relay(live_app.extensions["settings"]).sweep()
    work_off(redis)

    assert effects() == work


def test_the_queue_carries_ids_and_no_code(live_app: Flask, redis: Redis) -> None:
    work = add_work()

    Relay(live_app.extensions["settings"]).sweep()

    job = hints(redis).jobs[0]
    assert (job.func_name, job.args) == ("portal.jobs.run.run", [work])
    assert redis.hget(job.key, "data") != b""


def test_work_is_hinted_again_only_after_a_while(live_app: Flask, redis: Redis) -> None:
    add_work()
    relay = Relay(live_app.extensions["settings"])

    relay.sweep()
    relay.sweep()

    assert hints(redis).count == 1


def test_work_is_not_hinted_again_while_its_hint_waits(
    live_app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "HAND_AGAIN_AFTER", timedelta(0))
    first, relay = add_work(key="first"), Relay(live_app.extensions["settings"])
    relay.sweep()
    second = add_work(key="second")

    relay.sweep()
    both = waiting_in(hints(redis))
    in_all = hints(redis).count
    redis.flushall()
    relay.sweep()

    assert (both, in_all) == ({first, second}, 2)
    assert waiting_in(hints(redis)) == {first, second}


def test_lost_hints_are_repeated(live_app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "SWEEP_EVERY", 0.5)
    work = [add_work(key=str(number)) for number in range(50)]
    with relaying(live_app):
        wait_for(lambda: hints(redis).count == 50 + OF_THE_CLOCK)
        redis.flushall()

        wait_for(lambda: hints(redis).count == 50 + OF_THE_CLOCK)
    work_off(redis)

    assert effects() == work


def test_doubled_hints_do_nothing_twice(live_app: Flask, redis: Redis) -> None:
    work = add_work()
    queue = hints(redis)
    for _ in range(20):
        queue.enqueue("portal.jobs.run.run", work)

    work_off(redis)

    assert effects() == [work]
    assert row_of(work).attempts == 1


def test_new_work_is_heard_of_at_once(live_app: Flask, redis: Redis) -> None:
    with relaying(live_app):
        wait_for(lambda: redis.ping())
        threading.Event().wait(0.5)
        began = monotonic()
        add_work()

        wait_for(lambda: hints(redis).count == 1 + OF_THE_CLOCK)

    assert monotonic() - began < relays.SWEEP_EVERY / 2


def test_a_full_queue_gets_no_more_hints(
    live_app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays, "MOST_HINTS", 2)
    for number in range(5):
        add_work(key=str(number))
    relay = Relay(live_app.extensions["settings"])

    relay.sweep()
    relay.sweep()

    assert hints(redis).count == 2


def test_without_redis_the_relay_works_itself(
    fresh_database: Database, live_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays, "PATIENCE", 0.2)
    nowhere = settings_for(fresh_database, f"unix://{tmp_path}/nothing.sock")
    work = [add_work(key=str(number)) for number in range(3)]
    relay = Relay(nowhere)

    relay.sweep()
    patient = effects()
    threading.Event().wait(0.3)
    relay.sweep()

    assert patient == []
    assert effects() == work


def test_the_relay_uses_redis_again_when_it_is_back(
    fresh_database: Database, live_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays, "PATIENCE", 0.0)
    with EmbeddedValkey(tmp_path / "one") as server:
        url = server.url
    relay = Relay(settings_for(fresh_database, url))
    alone = add_work(key="alone")
    relay.sweep()
    with EmbeddedValkey(tmp_path / "one") as server, Redis.from_url(server.url) as redis:
        together = add_work(key="together")

        relay.sweep()

        assert effects() == [alone]
        assert [job.args for job in hints(redis).jobs] == [[together]]


def test_a_doorbell_without_redis_gives_up_at_once(tmp_path: Path) -> None:
    began = monotonic()

    with pytest.raises(Exception, match="nothing.sock"):
        doorbell(f"unix://{tmp_path}/nothing.sock").ping()

    assert monotonic() - began < 1
