"""Relay and worker as real processes: they work, and stop when told; tests/faults tells of what breaks."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from tests.application import SECRET
from tests.factories.world import as_owner, buy, buyer_of, load_world, seller
from tests.jobs.work import add_work, effects, row_of
from tests.servers import Database

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environ(fresh_database: Database, redis_url: str) -> Mapping[str, str]:
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    return os.environ | fresh_database.environ | {
        "REDIS_URL": redis_url,
        "SMTP_URL": "smtp://127.0.0.1:9",
        "SECRET_KEY": SECRET,
    }  # fmt: skip


@contextmanager
def running(what: str, environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.jobs.process", what]
    child = subprocess.Popen(command, env=environ, cwd=ROOT)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def wait_for(condition: object, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_relay_and_worker_do_the_work_and_stop_when_told(live_app: Flask, environ: Mapping[str, str]) -> None:
    with running("relay", environ) as relay, running("worker", environ) as worker:
        work = [add_work(key=str(number)) for number in range(5)]
        wait_for(lambda: effects() == work)

        for child in (relay, worker):
            child.send_signal(signal.SIGTERM)

        assert [relay.wait(10), worker.wait(10)] == [0, 0]


def test_a_worker_finishes_what_it_is_at_before_it_stops(live_app: Flask, environ: Mapping[str, str]) -> None:
    with running("relay", environ), running("worker", environ) as worker:
        work = add_work(kind="test.slow")
        wait_for(lambda: row_of(work).state == "leased")

        worker.send_signal(signal.SIGTERM)

        assert worker.wait(10) == 0
        assert effects() == [work]


ABOVE = (
    "SELECT o.status FROM sales_order o JOIN seller s ON s.id = o.seller_id"
    " WHERE s.slug = 'cumulus' AND o.id > :id"
)


def test_an_order_reaches_the_seller_above_by_the_relay_alone_and_once(
    live_app: Flask, fresh_database: Database, environ: Mapping[str, str]
) -> None:
    """Between the customer's commit and the relay's start there is no order above, however long it takes."""
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    order = buy(sold_by, account_id, buyer, "migration-bundle", 5)

    with running("worker", environ):
        time.sleep(2)
        waiting = as_owner(fresh_database.owner_url, ABOVE, id=order.id)
        with running("relay", environ), running("relay", environ):
            wait_for(lambda: as_owner(fresh_database.owner_url, ABOVE, id=order.id) == [("executed",)])
            time.sleep(1)

    assert waiting == []
    assert as_owner(fresh_database.owner_url, ABOVE, id=order.id) == [("executed",)]
