"""A Firefox as people have it, by WebDriver BiDi: Playwright drives only one that it has patched."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
COOKIES_APART, NO_COOKIES_OF_OTHERS = 5, 1
"""What `network.cookie.cookieBehavior` says: each site has its own jar (as shipped), or a frame has none."""
PATIENCE, PAUSE = 20, 0.1
_ANNOUNCED = "WebDriver BiDi listening on "


def found() -> str | None:
    """The browser, where one is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Firefox:
    """One window."""

    connection: ClientConnection
    ids: Iterator[int] = field(default_factory=count)

    def ask(self, method: str, **told: Any) -> dict[str, Any]:
        """Give a command, and return its result; what happens meanwhile is passed over."""
        number = next(self.ids)
        self.connection.send(json.dumps({"id": number, "method": method, "params": told}))
        while (answer := json.loads(self.connection.recv(PATIENCE))).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result

    def go(self, url: str) -> None:
        """Open an address in the window, as whoever types it does."""
        (window,) = self.ask("browsingContext.getTree")["contexts"]
        self.ask("browsingContext.navigate", context=window["context"], url=url, wait="complete")

    def frame(self) -> str | None:
        """The first frame of the window's page."""
        (window,) = self.ask("browsingContext.getTree")["contexts"]
        return window["children"][0]["context"] if window["children"] else None

    def run(self, script: str, *, framed: bool = False) -> Any:
        """What an expression is worth in the page or in its frame; ``None`` while it has none."""
        (window,) = self.ask("browsingContext.getTree")["contexts"]
        where = self.frame() if framed else window["context"]
        if where is None:
            return None
        told = self.ask(
            "script.evaluate", expression=script, target={"context": where}, awaitPromise=True
        )  # fmt: skip
        return told["result"].get("value") if told["type"] == "success" else None

    def until(self, script: str, *, framed: bool = False) -> Any:
        """Wait until an expression is worth something."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if value := self.run(script, framed=framed):
                return value
            time.sleep(PAUSE)
        text = self.run("document.body.innerText", framed=framed)
        raise AssertionError(f"{script} stays empty. The page says: {text}")


@contextmanager
def firefox(program: str, profile: Path, *, cookies: int) -> Iterator[Firefox]:
    """Start one with an empty profile."""
    profile.mkdir()
    settings = {"network.cookie.cookieBehavior": cookies, "remote.active-protocols": 1}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            with connect(f"{_address_of(process)}/session") as connection:
                browser = Firefox(connection)
                browser.ask("session.new", capabilities={})
                yield browser
        finally:
            process.terminate()


def _address_of(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(_ANNOUNCED):
            return line.removeprefix(_ANNOUNCED).strip()
    raise AssertionError("Firefox has ended before it could be spoken to.")
