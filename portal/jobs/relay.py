"""The process between outbox and workers: it hears of new work, and looks for forgotten work.

Work whose hint is gone but that nobody has taken is handed over again a few seconds later, so a lost
hint delays it and no more. While Redis is away the relay does the work itself, one piece at a time.
"""

import logging
import signal
import time
from collections.abc import Collection
from threading import Event

import psycopg
from psycopg.conninfo import make_conninfo
from redis import RedisError
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError, TimeoutError

from portal.config import Settings
from portal.db import apart, outbox
from portal.db.doorbell import doorbell
from portal.jobs.duties import write_down_due
from portal.jobs.hints import hints, send_hints, waiting_in
from portal.jobs.run import run

logger = logging.getLogger(__name__)
SWEEP_EVERY = 5.0
LOOK_AT_THE_CLOCK_EVERY = 60.0
LISTEN_FOR = 0.5
PATIENCE = 5.0
"""Seconds without Redis after which the relay works itself."""
MOST_HINTS = 500
"""Work that may wait in the queue: the rest waits in the database as well."""


class Relay:
    """Hands due work over until it is stopped."""

    def __init__(self, settings: Settings) -> None:
        url = make_url(settings.database_url)
        parts = url.translate_connect_args(username="user", database="dbname") | dict(url.query)
        self._address = make_conninfo(**parts)  # SQLAlchemy's own text leaves blanks in passwords as they are
        self._queue = hints(doorbell(settings.redis_url))
        self._over = Event()
        self._alone_since: float | None = None
        self._looked_at: float | None = None

    def stop(self) -> None:
        """End after the piece of work at hand."""
        self._over.set()

    def relay(self) -> None:
        """Hand over until stopped; the loss of the database is waited out."""
        while not self._over.is_set():
            try:
                self._relay_while_connected()
            except (psycopg.OperationalError, OperationalError, TimeoutError) as error:
                logger.warning("The database does not answer; trying again.", extra={"reason": str(error)})
                self._over.wait(1)

    def _relay_while_connected(self) -> None:
        with psycopg.connect(self._address, autocommit=True, connect_timeout=5) as connection:
            connection.execute(f"LISTEN {outbox.CHANNEL}")
            while not self._over.is_set():
                self._look_at_the_clock()
                self.sweep()
                self._wait_for_news(connection)

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        if self._looked_at is None or now - self._looked_at >= LOOK_AT_THE_CLOCK_EVERY:
            write_down_due()
            self._looked_at = now

    def _wait_for_news(self, connection: psycopg.Connection) -> None:
        """Until work is announced, the next sweep is due, or we are stopped."""
        end = time.monotonic() + SWEEP_EVERY
        while not self._over.is_set() and time.monotonic() < end:
            if any(True for _news in connection.notifies(timeout=LISTEN_FOR, stop_after=1)):
                return

    def sweep(self) -> None:
        """Hand over what is due; without Redis for a while, do it here."""
        try:
            waiting = waiting_in(self._queue)
            self._alone_since = None
            if len(waiting) < MOST_HINTS:
                send_hints(self._queue, self._due(MOST_HINTS - len(waiting), waiting))
        except RedisError as error:
            self._manage_alone(error)

    def _manage_alone(self, error: RedisError) -> None:
        if self._alone_since is None:
            logger.warning("Redis does not answer.", extra={"reason": str(error)})
            self._alone_since = time.monotonic()
        if time.monotonic() - self._alone_since < PATIENCE:
            return
        while not self._over.is_set() and self._is_alone() and (due := self._due(1)):
            run(due[0])

    def _is_alone(self) -> bool:
        try:
            self._queue.connection.ping()
        except RedisError:
            return True
        return False

    @staticmethod
    def _due(limit: int, known: Collection[int] = ()) -> list[int]:
        with apart() as session:
            return list(outbox.hand_over(session, limit, known))


def until_told_to_stop(relay: Relay) -> None:
    """Relay until SIGTERM or Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: relay.stop())
    relay.relay()
