"""The product as processes: web server, relay, workers and vendor, against servers of their own.

One web server runs for all tests. It keeps the address of its database, where each test finds a
fresh copy of the same world: an operator's shop, one product of the vendor's, two customers, and a
third one who buys it from a reseller of a reseller.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from portal.cli.founding import Founder, found_operator
from portal.config import Settings
from portal.db import Scope, transaction
from portal.domain.catalogue.actions import (
    NewPlan,
    NewProduct,
    connect_product,
    create_product,
    offer_product,
    publish_product,
)
from portal.domain.catalogue.models import Cycle, ProductKind
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from portal.local.process import Child
from portal.local.stack import is_ready, web_command
from portal.local.valkey import EmbeddedValkey
from tests.application import SECRET, application
from tests.connectors.vendor_process import VendorProcess
from tests.factories.world import buyer_of, sub_reseller
from tests.faults.shopper import Shopper
from tests.faults.world import House, World, address_of
from tests.mailbox import Mailbox
from tests.ports import free_port
from tests.servers import Cluster, copied_database, database_at, name_of, new_name

CUSTOMERS = {"Reef Diving": "reef@reef.example", "Sail School": "sail@reef.example"}
RESELLERS = ("northlight", "fjordline")
"""Each buys from the one before it, the first from the operator."""


@pytest.fixture(scope="session")
def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, model = tmp_path_factory.mktemp("house"), new_name()
    database = database_at(cluster, new_name())
    with ExitStack() as stack:
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey"))
        mine = stack.enter_context(copied_database(cluster, name=model))
        port = free_port()
        environ = {
            **os.environ,
            "DATABASE_URL": database.app_url,
            "REDIS_URL": valkey.url,
            "SMTP_URL": "smtp://127.0.0.1:9",
            "SECRET_KEY": SECRET,
            "LOG_LEVEL": "ERROR",
            "ALLOW_LOOPBACK_PROVIDERS": "1",
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        web = Child(web_command(Settings.from_env(environ)), log=folder / "web.log", environ=environ)
        stack.callback(web.stop)
        with VendorProcess(folder) as vendor:
            product = _found_world(Settings.from_env(environ | mine.environ), vendor)
        yield House(folder, database, model, environ, valkey, web, vendor.port, product)


def _found_world(settings: Settings, vendor: VendorProcess) -> str:
    """Found operator, resellers and customers around one product; returns its slug."""
    with application(settings) as app, app.app_context():
        operator = found_operator("Cumulus", "cumulus", Founder("Olivia Brandt", "olivia@cumulus.example"))
        plan = NewPlan("user", "Per user", Cycle.ONCE, [Money.of("11.00", "EUR")], [Money.of("6.00", "EUR")])
        with transaction(Scope(operator.id)):
            product = create_product(
                NewProduct("migration", "Migration", ProductKind.ONE_OFF, plans=[plan]), actor=SYSTEM
            )
            connect_product(product, "coupon", vendor.settings, actor=SYSTEM)
            publish_product(product, actor=SYSTEM)
            offer_product(product, actor=SYSTEM)
        for customer in CUSTOMERS:
            buyer_of(operator, customer)
        lowest = operator
        for slug in RESELLERS:
            lowest = sub_reseller(slug, parent=lowest.slug)
        buyer_of(lowest)
        return product.slug


@pytest.fixture
def world(cluster: Cluster, house: House, tmp_path: Path, smtp_server: Mailbox) -> Iterator[World]:
    vendor = VendorProcess(tmp_path)
    vendor.port = house.vendor_port
    with (
        copied_database(cluster, template=house.model, name=name_of(house.database)),
        vendor,
        Redis.from_url(house.valkey.url) as redis,
        psycopg.connect(address_of(house.database.owner_url), autocommit=True) as connection,
    ):
        redis.flushall()
        house.web.wait_until(lambda: is_ready(house.settings), seconds=60)
        buyers = [_buyer(house, "cumulus", email) for email in CUSTOMERS.values()]
        lowest = _buyer(house, RESELLERS[-1], CUSTOMERS["Reef Diving"])
        yield World(house, vendor, smtp_server, redis, buyers, lowest, connection, tmp_path)


def _buyer(house: House, shop: str, email: str) -> Shopper:
    buyer = Shopper(house.settings.public_url, shop, house.product)
    buyer.sign_in(email)
    return buyer
