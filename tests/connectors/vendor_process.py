"""Starts the vendor program for a test, and reads its two files."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROGRAM = Path(__file__).with_name("vendor.py")
TOKEN = "vendor-token"


class VendorProcess:
    """The vendor as a child process; entered again after leaving, it knows its codes still."""

    def __init__(self, folder: Path, mode: str = "ok") -> None:
        self._log, self._codes = folder / "vendor-calls.jsonl", folder / "vendor-codes.jsonl"
        self._mode = mode
        self.port = 0

    def __enter__(self) -> Self:
        files = ["--log", str(self._log), "--codes", str(self._codes)]
        start = [sys.executable, str(PROGRAM), *files, "--port", str(self.port), "--token", TOKEN]
        self.process = subprocess.Popen([*start, "--mode", self._mode], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stop the program for a while; it comes back on the same port."""
        self.__exit__(None, None, None)
        yield
        self.__enter__()

    @property
    def url(self) -> str:
        """The address for the setting `vendor_api`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of a product whose codes come from this vendor."""
        return {
            "mode": "generate",
            "portal_url": "https://vendor.example/redeem",
            "vendor_api": self.url,
            "vendor_token": TOKEN,
        }

    def behave(self, mode: str) -> None:
        """Change the mode of the running program."""
        self._put("/mode", mode)

    def redeem(self, name: str) -> None:
        """Redeem a code at the vendor, by its key or its id."""
        self._put(f"/codes/{name}/redeemed")

    def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """Tell every call received, over all runs of the program."""
        return [call for call in _lines(self._log) if method in (None, call["method"])]

    def codes(self) -> dict[str, dict[str, Any]]:
        """Tell every code issued, by its key, as it is now."""
        return {code["key"]: code for code in _lines(self._codes)}

    def _put(self, path: str, body: str = "") -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("PUT", path, body)
        assert connection.getresponse().status == 200
        connection.close()


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
