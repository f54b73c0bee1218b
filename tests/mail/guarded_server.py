"""A real SMTP server behind TLS and a password, for the time of a `with` block."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "mailer@portal.example", "p@ss/w:rd"


@dataclass
class Seen:
    """What the server has met: (user, over TLS) for each mail taken."""

    mails: list[tuple[str, bool]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        assert server.transport is not None
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        self.mails.append((str(session.auth_data or ""), encrypted))
        return "250 OK"


def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    """Let one user in."""
    assert isinstance(data, LoginPassword)
    good = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
    return AuthResult(success=good, handled=False, auth_data=data.login.decode())


class _OnSocket(Controller):
    """A controller on a port that is bound already."""

    bound: socket.socket

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.bound, ssl=self.ssl_context)


@contextmanager
def guarded_server(pem: Path | None, *, at_once: bool = False) -> Iterator[tuple[int, Seen]]:
    """Serve with STARTTLS, with TLS `at_once`, or without a certificate in the clear."""
    context = None
    if pem is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pem)
    seen = Seen()
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
        controller = _OnSocket(
            seen,
            hostname="127.0.0.1",
            port=port,
            ssl_context=context if at_once else None,
            tls_context=None if at_once else context,
            authenticator=check,
            auth_require_tls=not at_once and pem is not None,
        )
        controller.bound = bound
        controller.start()
        try:
            yield port, seen
        finally:
            controller.stop()
