"""A web site of somebody's for tests: a real server on this machine that answers what it is given."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from portal.connectors import wire


@dataclass
class Answer:
    """What stands under one path."""

    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """The running site: its pages may be changed at any time; `asked` are the paths that were read."""

    origin: str
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def web_site() -> Iterator[Site]:
    """Serve, and let the guarded client reach this machine meanwhile."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            found = site.pages.get(self.path, Answer("Not here.", 404))
            self.send_response(found.status)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | dict(found.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.text.encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    site.origin = f"http://127.0.0.1:{server.server_port}"
    brief = timedelta(seconds=2)
    former = wire.configure(wire.Policy(loopback=True, connecting=brief, deadline=brief))
    try:
        yield site
    finally:
        wire.configure(former)
        server.shutdown()
        thread.join()
        server.server_close()
