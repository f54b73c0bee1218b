"""One running product and one browser for all journeys of a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.running import World, running, strict_browser


@pytest.fixture(scope="module")
def running_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The product with its demo, as `make run` starts it."""
    with running(tmp_path_factory.mktemp("journey")) as world:
        yield world


@pytest.fixture(scope="module")
def strict(playwright: Playwright) -> Iterator[Browser]:
    """A browser that blocks third-party cookies."""
    with strict_browser(playwright) as browser:
        yield browser
