"""https as vendors speak it: certificates are checked, and a handshake ends at the deadline too."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from portal.connectors import http
from portal.connectors.contract import Retry
from tests.certificates import certificate


class Greeting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 -- the name http.server asks for
        body = b'{"host": "%s"}' % self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as in the base class
        """Keep quiet."""


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@contextmanager
def serving(pem: Path) -> Iterator[str]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    with HTTPServer(("127.0.0.1", 0), Greeting) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"localhost:{server.server_port}"
        server.shutdown()
        thread.join(10)


def test_a_vendor_with_a_good_certificate_is_heard(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    with serving(pem) as place:
        answer = http.exchange("GET", f"https://{place}/", headers={})

    assert answer == http.Answer(200, {"host": place})


def test_a_certificate_nobody_vouches_for_is_not_believed(pem: Path) -> None:
    with serving(pem) as place:
        answer = http.exchange("POST", f"https://{place}/", headers={"Authorization": "secret"}, body={})

    assert isinstance(answer, Retry)
    assert "certificate verify failed" in answer.reason


def test_a_handshake_that_never_ends_is_ended() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = datetime.now(UTC)

        answer = http.exchange("POST", f"https://localhost:{silent.getsockname()[1]}/", headers={}, body={})

    assert isinstance(answer, Retry)
    assert datetime.now(UTC) - began < timedelta(seconds=4)
