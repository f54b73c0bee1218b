"""Lets connectors reach the vendor program on this machine, and gives each test one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from portal.connectors import wire
from tests.connectors.vendor_process import VendorProcess

pytest.register_assert_rewrite("tests.connectors.contract_suite", "tests.connectors.vendor_suite")


@pytest.fixture(autouse=True)
def policy() -> Iterator[wire.Policy]:
    """Allow this machine, and wait a second at most."""
    chosen = wire.Policy(loopback=True, connecting=timedelta(seconds=2), deadline=timedelta(seconds=1))
    former = wire.configure(chosen)
    yield chosen
    wire.configure(former)


@pytest.fixture
def vendor(tmp_path: Path) -> Iterator[VendorProcess]:
    """A vendor of redemption codes, as a program of its own."""
    with VendorProcess(tmp_path) as running:
        yield running
