"""A real SMTP server on a free loopback port, for the demo's inbox and for tests."""

from __future__ import annotations

import asyncio
import socket
from types import TracebackType
from typing import Any, Protocol, Self
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 5


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
        self._connections: WeakSet[SMTP] = WeakSet()
        super().__init__(
            receiver, hostname="127.0.0.1", port=bound.getsockname()[1], data_size_limit=30_000_000
        )

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._bound)

    def factory(self) -> SMTP:
        """Remember who speaks with us."""
        made: SMTP = super().factory()  # type: ignore[no-untyped-call]
        self._connections.add(made)
        return made

    def stop(self, no_assert: bool = False) -> None:
        """Hang up while the loop still runs: a socket that is left open is nobody's to close."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(PATIENCE)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        self.loop.remove_reader(self._bound)  # a server that is closed loses what it has just accepted
        await asyncio.sleep(0)  # what was accepted begins, and can be ended
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        for one in list(self._connections):
            if isinstance(one.transport, asyncio.WriteTransport):
                one.transport.abort()
        await asyncio.sleep(0)  # the loop closes what was aborted in its next round
