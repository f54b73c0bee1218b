"""The product as processes: provider, relay and worker, against servers of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import NullPool, create_engine, text

from portal.cli.founding import Founder, found_operator
from portal.db import Scope, transaction
from portal.domain.accounts.actions import Company, open_account
from portal.domain.accounts.models import AccountStatus
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.actions import (
    NewPlan,
    NewProduct,
    connect_product,
    create_product,
    publish_product,
)
from portal.domain.catalogue.models import Cycle, ProductKind
from portal.domain.orders.actions import Draft, DraftLine, create_order
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from tests.application import SECRET
from tests.connectors.vendor_process import VendorProcess
from tests.mailbox import Mailbox
from tests.servers import Database

ROOT = Path(__file__).parents[2]


@dataclass
class World:
    """An operator with one product of the vendor's, and one customer."""

    seller_id: int
    account_id: int
    plan_id: int
    vendor: VendorProcess
    environ: Mapping[str, str]
    owner_url: str
    redis: Redis

    def order(self, number: int) -> None:
        """Place an order, which the operator's connector has to carry out."""
        with transaction(Scope(self.seller_id)):
            account = load_account(self.account_id)
            create_order(
                Draft(account, [DraftLine(self.plan_id, 5)], f"test:{number}", by_seller=True), actor=SYSTEM
            )

    def ask(self, statement: str) -> list[Any]:
        """Look into the database as its owner, past all policies."""
        engine = create_engine(self.owner_url, poolclass=NullPool)
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []

    def states(self) -> dict[str, int]:
        """How many orders are in each status."""
        return dict(self.ask("SELECT status, count(*) FROM sales_order GROUP BY status"))

    def let_leases_lapse(self) -> None:
        """Do as if the minute of every lease had passed."""
        self.ask(
            "UPDATE outbox SET lease_until = now() - interval '1 s', handed_at = NULL WHERE state = 'leased'"
        )

    @contextmanager
    def running(self, what: str, *, without: str = "", **others: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run relay or worker; `without` a safeguard when the test has to fail."""
        command = [sys.executable, "-m", "tests.faults.broken", without or "nothing", what]
        child = subprocess.Popen(command, env={**self.environ, **others}, cwd=ROOT, start_new_session=True)
        try:
            yield child
        finally:
            child.kill()
            child.wait()


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until it is so; fail when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def world(
    live_app: Flask, fresh_database: Database, redis_url: str, tmp_path: Path, smtp_server: Mailbox
) -> Iterator[World]:
    redis = Redis.from_url(redis_url)
    redis.flushall()
    with VendorProcess(tmp_path) as vendor:
        operator = found_operator("Cumulus", "cumulus", Founder("Olivia Brandt", "olivia@cumulus.example"))
        plan = NewPlan("user", "Per user", Cycle.ONCE, [Money.of("11.00", "EUR")], [Money.of("6.00", "EUR")])
        with transaction(Scope(operator.id)):
            product = create_product(
                NewProduct("migration", "Migration", ProductKind.ONE_OFF, [plan]), actor=SYSTEM
            )
            connect_product(product, "coupon", vendor.settings, actor=SYSTEM)
            publish_product(product, actor=SYSTEM)
            address = {"line1": "Storgata 8", "city": "Oslo", "postcode": "0155", "country": "NO"}
            company = Company("Fjord Works", "Cleo", "Berg", "cleo@fjord.example", address=address)
            account = open_account(company, actor=SYSTEM, status=AccountStatus.ACTIVE)
        environ = os.environ | fresh_database.environ | {
            "REDIS_URL": redis_url,
            "SMTP_URL": smtp_server.url,
            "SECRET_KEY": SECRET,
            "LOG_LEVEL": "ERROR",
            "ALLOW_LOOPBACK_PROVIDERS": "1",
        }  # fmt: skip
        yield World(
            operator.id, account.id, product.plans[0].id, vendor, environ, fresh_database.owner_url, redis
        )
    redis.close()
