"""PostgreSQL ends connections in the middle of a checkout: the customer is told, and may press again."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import text

from portal.db import db
from tests.application import application, settings_for
from tests.faults.world import World, address_of, wait_for
from tests.servers import Database

pytestmark = pytest.mark.process

HANG_UP = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
)
WAITING = " AND wait_event_type = 'Lock'"


def test_an_order_that_broke_off_is_placed_by_the_same_form(world: World) -> None:
    form = world.buyer.review()
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(address_of(world.house.database.app_url), autocommit=True) as portal,
    ):
        with world.connection.transaction():
            world.connection.execute("SELECT FROM basket FOR UPDATE")
            broken_off = pool.submit(world.buyer.ask, *form)
            wait_for(lambda: portal.execute(HANG_UP + WAITING).fetchall())  # type: ignore[arg-type]
        first = broken_off.result()
        orders_then = world.states()
        answers = [world.buyer.ask(*form) for _ in range(2)]

    assert (first.status, orders_then) == (503, {})
    assert [answer.status for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert world.states() == {"executing": 1}


def test_a_connection_that_ends_with_the_request_takes_no_answer_with_it(
    fresh_database: Database, redis_url: str
) -> None:
    with (
        application(settings_for(fresh_database, redis_url)) as app,
        psycopg.connect(address_of(fresh_database.app_url), autocommit=True) as portal,
    ):
        for _ in range(2):
            with app.app_context():
                assert db.session.scalar(text("SELECT 1")) == 1

                ended = portal.execute(HANG_UP).fetchall()  # type: ignore[arg-type]

            assert ended == [(True,)]


@contextmanager
def hanging_up_all_the_time(world: World) -> Iterator[None]:
    """End every connection of the portal, again and again."""
    over = threading.Event()

    def hang_up() -> None:
        with psycopg.connect(address_of(world.house.database.app_url), autocommit=True) as portal:
            while not over.wait(0.02):
                portal.execute(HANG_UP)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(hang_up)
        try:
            yield
        finally:
            over.set()
            ending.result()


def test_orders_are_placed_once_however_often_connections_end(world: World) -> None:
    places, statuses = set(), set()
    for _ in range(5):
        form = world.buyer.review()
        with hanging_up_all_the_time(world):
            answers = [world.buyer.ask(*form) for _ in range(5)]
        answers.append(world.buyer.ask(*form))
        statuses |= {answer.status for answer in answers}
        places |= {answer.location for answer in answers if answer.status == 303}

    assert statuses <= {303, 503}
    assert len(places) == 5
    assert world.states() == {"executing": 5}
