"""The web site of a reseller, on an origin of its own: static pages that hold the pasted snippet."""

from __future__ import annotations

import json
import socket
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

PAGES = Path(__file__).with_name("reseller_site")
MARK = "<!-- paste the snippet here -->"
NOT_YET = "<p>Our cloud shop opens soon.</p>"


class ResellerSite:
    """The site for the time of a `with` block, on a socket that is bound already."""

    def __init__(self, bound: socket.socket, demo_file: Path) -> None:
        self._server = _Server(bound, demo_file)
        self._thread = Thread(
            target=self._server.serve_forever, args=(0.1,), name="reseller's site", daemon=True
        )

    def __enter__(self) -> Self:
        """Serve, in a thread."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a browser keeps connections open long after it has what it wants

    def __init__(self, bound: socket.socket, demo_file: Path) -> None:
        super().__init__(bound.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = bound
        self.server_activate()
        self.demo_file = demo_file


class _Handler(SimpleHTTPRequestHandler):
    server: _Server
    timeout = 30

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments, directory=str(PAGES))

    def do_GET(self) -> None:
        """Send the home page with the snippet in its place, and any other file as it is."""
        if self.path.partition("?")[0] not in {"/", "/index.html"}:
            super().do_GET()
            return
        page = home_page(self.server.demo_file).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def end_headers(self) -> None:
        """Keep browsers from showing yesterday's snippet."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Write nothing: the terminal belongs to the table of addresses."""


def home_page(demo_file: Path) -> str:
    """The page as the reseller's web designer made it, with the snippet pasted in."""
    return (PAGES / "index.html").read_text().replace(MARK, _snippet(demo_file))


def _snippet(demo_file: Path) -> str:
    if not demo_file.exists():
        return NOT_YET
    return str(json.loads(demo_file.read_text()).get("snippet") or NOT_YET)
