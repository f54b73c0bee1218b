"""One running product and one browser for all journeys of a module, and what a failed one saw."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell of a failed test what each open page shows, and keep its picture in the folder of the run."""
    report = yield
    if report.failed and call.when == "call":
        folder = Path(item.config._tmp_path_factory.mktemp("pictures"))  # type: ignore[attr-defined]
        browsers = [one for one in item.funcargs.values() if isinstance(one, Browser)]
        pages = [page for browser in browsers for context in browser.contexts for page in context.pages]
        for number, page in enumerate(pages):
            report.sections.append((f"open page: {page.url}", seen(page, folder / f"{number}.png")))
    return report


def seen(page: Page, picture: Path) -> str:
    """Where its picture lies, and the text of the page and of the frames in it."""
    try:
        page.screenshot(path=picture)
        return "\n".join([str(picture), *(frame.locator("body").inner_text() for frame in page.frames)])
    except Error as error:
        return str(error)
