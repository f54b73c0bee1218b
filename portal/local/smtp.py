"""A real SMTP server on a free loopback port, for the demo's inbox and for tests."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Any, Protocol, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Receiver(Protocol):
    """What happens with a message: the answer goes back to the client."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd
        """Take the message and return the SMTP answer."""


class SmtpServer:
    """An SMTP server for the time of a `with` block; `url` is for SMTP_URL."""

    def __init__(self, receiver: Receiver) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._controller = _ControllerOnSocket(receiver, self._socket)

    def __enter__(self) -> Self:
        """Serve, in a thread."""
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        self._controller.stop()
        self._socket.close()

    @property
    def url(self) -> str:
        """For SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"


class _ControllerOnSocket(Controller):
    """A controller on a socket that is bound already, so that the port is known before the start."""

    def __init__(self, receiver: Receiver, bound: socket.socket) -> None:
        self._bound = bound
        super().__init__(
            receiver, hostname="127.0.0.1", port=bound.getsockname()[1], data_size_limit=30_000_000
        )

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._bound)
