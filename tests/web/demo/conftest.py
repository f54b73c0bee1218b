"""A browser at a demo of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.application import application, rolled_back, settings_for
from tests.client import Client
from tests.servers import Database


@pytest.fixture
def at_demo(database: Database, redis_url: str, tmp_path: Path) -> Iterator[Client]:
    """The browser; the demo's files lie in `tmp_path`."""
    settings = settings_for(database, redis_url, DEMO="1", INSTANCE_DIR=str(tmp_path))
    with application(settings) as demo, rolled_back(demo):
        yield Client(demo, demo.response_class, use_cookies=True)
