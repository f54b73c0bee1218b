"""A vendor of redemption codes as a real program, with all the manners of real vendors.

    python tests/connectors/vendor.py --port 0 --log calls.jsonl --codes codes.jsonl [--mode ok]

It prints its port. Each call it receives is one line in the log, written before it acts. Codes are
kept by Idempotency-Key in a file of their own, so they survive a restart; a POST without a key, or
with a new one, issues a new code. The modes:

    ok                  answers at once
    slow:SECONDS        does it, and answers later
    held-before         does nothing until it has another mode, then does it
    held-after          does it, and answers when it has another mode
    500, 503, 401       does nothing and says so; 429:SECONDS with Retry-After
    redirect:ADDRESS    does nothing and points elsewhere
    echo                does nothing and answers 400, quoting the token it was shown
    500-after           does it, and answers 500
    timeout-after       does it, and never answers
    reset-after         does it, and breaks the connection
    garbage, deep, huge does it, and answers no JSON, a deeply nested one, 10 MB
    drip                does it, and answers one byte every 50 ms

A mode that ends in `-after` or `-before` leaves GET alone. The mode is changed by `PUT /mode`; a code is
redeemed by `PUT /codes/<name>/redeemed`. Neither is logged.
"""

import argparse
import json
import secrets
import socket
import struct
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote

STATUSES = {"500": 500, "503": 503, "401": 401, "429": 429, "redirect": 307, "echo": 400}
HUGE = 10_000_000


class Store:
    """The codes that were issued, and the log of calls: two files of JSON lines."""

    def __init__(self, log: Path, codes: Path) -> None:
        self._log, self._codes = log, codes
        self._lock = Lock()
        self._by_key: dict[str, dict[str, Any]] = {}
        if codes.exists():
            for line in codes.read_text().splitlines():
                self._keep(json.loads(line))

    def note(self, **call: Any) -> None:
        """Write one call down."""
        with self._lock:
            self._append(self._log, call)

    def issue(self, key: str | None, order: dict[str, Any]) -> dict[str, Any]:
        """Issue a code, or answer the one that this key has got before."""
        with self._lock:
            known = self._by_key.get(key or "")
            return known or self._save(
                key=key or f"no-key-{secrets.token_hex(8)}",
                id=f"code-{secrets.token_hex(8)}",
                code="-".join(secrets.token_hex(2).upper() for _ in range(5)),
                quantity=order.get("quantity"),
                status="issued",
            )

    def find(self, name: str) -> dict[str, Any] | None:
        """Find a code by its key or its id."""
        by_id = {code["id"]: code for code in self._by_key.values()}
        return self._by_key.get(name) or by_id.get(name)

    def set_status(self, name: str, status: str) -> dict[str, Any] | None:
        """Void or redeem a code; a redeemed one stays redeemed."""
        with self._lock:
            code = self.find(name)
            if code is None or code["status"] == "redeemed":
                return code
            return self._save(**{**code, "status": status})

    def _save(self, **code: Any) -> dict[str, Any]:
        self._append(self._codes, code)
        return self._keep(code)

    def _keep(self, code: dict[str, Any]) -> dict[str, Any]:
        self._by_key[code["key"]] = code
        return code

    def _append(self, path: Path, line: dict[str, Any]) -> None:
        with path.open("a") as file:
            file.write(json.dumps(line) + "\n")


class Vendor(ThreadingHTTPServer):
    """The server: what it knows, and how it behaves at the moment."""

    daemon_threads = True

    def __init__(self, port: int, store: Store, mode: str, token: str | None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.store, self.mode, self.token = store, mode, token


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Vendor

    def do_POST(self) -> None:  # noqa: N802 -- the name http.server asks for
        """Issue a code."""
        order = json.loads(self._body())
        self._log(quantity=order.get("quantity"))
        if not self._refuses():
            self._hold("held-before")
            self._answer_issued(self.server.store.issue(self.headers["Idempotency-Key"], order))

    def do_GET(self) -> None:  # noqa: N802
        """Find a code."""
        self._log()
        if not self._refuses():
            self._answer_found(self.server.store.find(self._name()))

    def do_DELETE(self) -> None:  # noqa: N802
        """Void a code that is not redeemed."""
        self._log()
        if self._refuses():
            return
        code = self.server.store.set_status(self._name(), "void")
        if code and code["status"] == "redeemed":
            self._send(409, {"error": "redeemed"})
        else:
            self._answer_found(code)

    def do_PUT(self) -> None:  # noqa: N802
        """Let a test change the mode or redeem a code."""
        if self.path == "/mode":
            self.server.mode = self._body().decode()
            self._send(200, {})
        else:
            self._answer_found(self.server.store.set_status(self._name(), "redeemed"))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- as in the base class
        """Keep quiet: calls are in the log file."""

    def _log(self, **more: Any) -> None:
        key = self.headers["Idempotency-Key"]
        self.server.store.note(method=self.command, path=self.path, key=key, mode=self.server.mode, **more)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"] or 0))

    def _name(self) -> str:
        return unquote(self.path.split("/")[2])

    def _mode(self) -> tuple[str, str]:
        mode, _, argument = self.server.mode.partition(":")
        spared = self.command == "GET" and mode.endswith(("-after", "-before"))
        return ("ok", "") if spared else (mode, argument)

    def _refuses(self) -> bool:
        """Answer without doing anything, where the mode or the token says so."""
        mode, argument = self._mode()
        headers = {"429": {"Retry-After": argument}, "redirect": {"Location": argument}}
        wrong_token = self.server.token and self.headers["Authorization"] != f"Bearer {self.server.token}"
        status = 401 if wrong_token else STATUSES.get(mode)
        if status:
            error = self.headers["Authorization"] if mode == "echo" else "not today"
            self._send(status, {"error": error}, headers.get(mode, {}))
        return status is not None

    def _answer_found(self, code: dict[str, Any] | None) -> None:
        if code is None:
            self._send(404, {"error": "unknown"})
        else:
            self._answer_issued(code)

    def _hold(self, while_it_is: str) -> None:
        while self._mode()[0] == while_it_is:
            time.sleep(0.02)

    def _answer_issued(self, code: dict[str, Any]) -> None:
        self._hold("held-after")
        mode, argument = self._mode()
        if mode == "slow":
            time.sleep(float(argument))
        answers: dict[str, Callable[[], None]] = {
            "500-after": self._break_down,
            "timeout-after": self._stay_silent,
            "reset-after": self._reset,
            "garbage": lambda: self._write(200, b"<html>Welcome</html>"),
            "deep": lambda: self._write(200, b"[" * 200_000),
            "huge": lambda: self._send(200, {**code, "padding": "x" * HUGE}),
            "drip": lambda: self._drip(json.dumps(code).encode()),
        }
        answers.get(mode, lambda: self._send(200, code))()

    def _break_down(self) -> None:
        self._send(500, {"error": "broken"})

    def _stay_silent(self) -> None:
        self.connection.recv(1)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _drip(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for byte in body:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)

    def _send(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._write(status, json.dumps(body).encode(), headers or {})

    def _write(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """Bear that a caller hangs up."""
        try:
            super().handle()
        except OSError:
            return


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--codes", type=Path, required=True)
    parser.add_argument("--mode", default="ok")
    parser.add_argument("--token")
    given = parser.parse_args()
    vendor = Vendor(given.port, Store(given.log, given.codes), given.mode, given.token)
    sys.stdout.write(f"{vendor.server_port}\n")
    sys.stdout.flush()
    vendor.serve_forever()


if __name__ == "__main__":
    main()
