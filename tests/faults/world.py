"""One test's world, and what can be done to it and read from it."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from redis import Redis
from sqlalchemy import make_url

from portal.cli.ops import breaches
from portal.config import Settings
from portal.jobs.hints import hints, send_hints, waiting_in
from portal.local.process import Child
from portal.local.valkey import EmbeddedValkey
from tests.connectors.vendor_process import VendorProcess
from tests.faults.broken import command
from tests.faults.shopper import Shopper
from tests.mailbox import Mailbox
from tests.servers import Database


@dataclass(frozen=True)
class House:
    """What stays over the tests: the web server, its Valkey, and the world each test begins with."""

    folder: Path
    database: Database
    model: str
    environ: Mapping[str, str]
    valkey: EmbeddedValkey
    web: Child
    vendor_port: int
    product: str

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.environ)


@dataclass
class World:
    """One test's database, vendor and mailbox, with the processes it starts."""

    house: House
    vendor: VendorProcess
    mailbox: Mailbox
    redis: Redis
    buyers: list[Shopper]
    lowest_buyer: Shopper
    connection: psycopg.Connection
    folder: Path

    @property
    def buyer(self) -> Shopper:
        """The customer of most tests."""
        return self.buyers[0]

    def ask(self, statement: str) -> list[Any]:
        """Look into the database as its owner, past all policies."""
        return self.connection.execute(statement).fetchall()  # type: ignore[arg-type]

    def states(self) -> dict[str, int]:
        """How many orders are in each status."""
        return dict(self.ask("SELECT status, count(*) FROM sales_order GROUP BY status"))

    def orders_by_seller(self) -> dict[str, list[str]]:
        """The statuses of the orders at each seller that has any, by its slug."""
        return dict(
            self.ask(
                "SELECT slug, array_agg(o.status ORDER BY o.id)"
                " FROM sales_order o JOIN seller s ON s.id = o.seller_id GROUP BY slug"
            )
        )

    def setting_up(self) -> tuple[int, str, str | None, int]:
        """The newest piece of work that asks the vendor: its id, state, last fault and fencing token."""
        (row,) = self.ask(
            "SELECT id, state, last_error, lease_token FROM outbox WHERE kind = 'provisioning.run'"
            " ORDER BY id DESC LIMIT 1"
        )
        found: tuple[int, str, str | None, int] = row
        return found

    def codes_asked_for(self) -> int:
        """How often the vendor was asked to issue a code."""
        return len(self.vendor.calls("POST"))

    def hint_again(self, times: int = 1) -> None:
        """Hand the same work out once more, as a relay does that was restarted."""
        send_hints(hints(self.redis), [self.setting_up()[0]] * times)

    def is_hinted(self) -> bool:
        """Whether a hint to that piece of work waits for a worker."""
        return self.setting_up()[0] in waiting_in(hints(self.redis))

    def hints_left(self) -> int:
        return hints(self.redis).count

    def running(self, what: str, *, without: str = "") -> AbstractContextManager[ForkServerProcess]:
        """Run relay or worker; `without` a safeguard when the test has to fail."""
        environ = {**self.house.environ, "SMTP_URL": self.mailbox.url}
        return command(what, without=without, environ=environ, log=self.folder / f"{what}.log")

    @contextmanager
    def waiting_for_the_vendor(
        self, mode: str, *, without: str = "", buyer: Shopper | None = None
    ) -> Iterator[ForkServerProcess]:
        """Beside the relay a worker that has asked the vendor for an order's code, and waits."""
        self.vendor.behave(mode)
        with self.running("relay", without=without), self.running("worker", without=without) as worker:
            (buyer or self.buyer).buy()
            wait_for(lambda: self.codes_asked_for() == 1)
            yield worker

    def let_the_vendor_answer(self) -> None:
        """The order that was held goes on to its end, once."""
        self.vendor.behave("ok")
        self.ensure_carried_out(1)
        self.ensure_welcomed(1)

    @contextmanager
    def redis_shut_down(self) -> Iterator[None]:
        """Valkey ends, with all it held; it is started again afterwards."""
        self.house.valkey.__exit__(None, None, None)
        try:
            yield
        finally:
            self.house.valkey.__enter__()

    @contextmanager
    def redis_silent(self) -> Iterator[None]:
        """Valkey takes connections and never answers; afterwards it goes on with all it held."""
        os.kill(self.house.valkey.server.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.house.valkey.server.pid, signal.SIGCONT)

    def ensure_carried_out(self, orders: int, *, tiers: int = 1) -> None:
        """Each order once: one request at the vendor, one code, and at each tier one asset, one invoice."""
        wait_for(lambda: self.states() == {"executed": orders * tiers})
        asked = Counter(call["key"] for call in self.vendor.calls("POST"))
        assert (len(asked), set(asked.values())) == (orders, {1})
        assert len(self.vendor.codes()) == orders
        made = [(orders * tiers, orders)]
        assert self.ask("SELECT count(*), count(DISTINCT code_hash) FROM asset") == made
        assert self.ask("SELECT count(*), right(max(number), 6)::int FROM invoice") == made
        assert breaches(self.house.database.owner_url) == []

    def ensure_welcomed(self, orders: int) -> None:
        """When all mails are out, one of them for each order holds the code."""
        wait_for(lambda: not self.ask("SELECT FROM outbox WHERE state <> 'done'"))
        welcomed = [one for one in self.mailbox.messages if "redemption code" in str(one["Subject"])]
        assert len({one["Message-ID"] for one in welcomed}) == len(welcomed) == orders


def wait_for(condition: Callable[[], object], seconds: float = 120) -> None:
    """Wait until it is so; fail when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def address_of(url: str) -> str:
    parts = make_url(url)
    return make_conninfo(**parts.translate_connect_args(username="user", database="dbname"), **parts.query)
