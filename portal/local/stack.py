"""The whole product on one machine: what `make run` starts, watches, and stops in order."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy.exc import OperationalError

from portal.config import Settings
from portal.local.inbox import MailCatcher
from portal.local.migrate import upgrade_database
from portal.local.places import held_lock, instance_folder, write_private
from portal.local.postgres import EmbeddedPostgres
from portal.local.process import ROOT, Child, LocalError, run_once
from portal.local.site import ResellerSite
from portal.local.valkey import EmbeddedValkey

LOCK = "portico.lock"
ENVIRONMENT = "environment.json"
DEFAULTS = {"DEMO": "1", "DEMO_HISTORY": "1", "ALLOW_LOOPBACK_PROVIDERS": "1"}
"""A demo, unless told otherwise: its providers run on this machine too."""
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
WEB_WORKERS = "2"
SLOWEST_ANSWER = "5"
"""Seconds that requests get to finish at the end. A worker that has only just begun waits them out."""
SLOWEST_START = 90
LOOPBACK = "127.0.0.1"
WATCH = 0.2

Tell = Callable[[str], None]


class Stack:
    """Everything `make run` runs, for the time of a `with` block; the last started stops first.

    Servers that the environment names are used as they are, the others are our own.
    """

    def __init__(self, environ: Mapping[str, str], *, tell: Tell) -> None:
        environ = {**DEFAULTS, **environ}
        self.settings = Settings.from_env(environ)
        self.folder = self.settings.instance_dir
        self._tell = tell
        self._environ = {**environ, **_spelt_out(self.settings), "PYTHONUNBUFFERED": "1"}
        self._children: list[Child] = []
        self._stack = ExitStack()

    def __enter__(self) -> Stack:
        """Start all and wait until the portal answers; raises LocalError."""
        with ExitStack() as stack:
            lock = stack.enter_context(instance_lock(self.folder))
            site = stack.enter_context(_ports_of(self.settings))
            owner_url = self._start_servers(stack)
            self._fill_database(owner_url)
            stack.enter_context(kept_environment(self.folder, self._environ, owner_url))
            if self.settings.demo:
                stack.enter_context(ResellerSite(site, self.folder / "demo.json"))
            self._start_programs(stack, lock)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        """Drain and stop: web server, relay, worker, reseller's site, mail, Valkey, PostgreSQL."""
        self._tell("Stopping ...")
        self._stack.close()

    def watch(self) -> None:
        """Stay until a program ends by itself, which it should not; raises LocalError then."""
        while True:
            for child in self._children:
                if child.exit_code is not None:
                    words = child.last_words()
                    raise LocalError(
                        f"{child.name} ended with code {child.exit_code}.\n{words}\nSee {child.log}"
                    )
            time.sleep(WATCH)

    def _start_servers(self, stack: ExitStack) -> str:
        """Provide what the environment does not name, and return the owner's database URL."""
        settings, logs = self.settings, self.folder / "logs"
        owner_url = settings.migration_database_url
        if settings.database_url and not owner_url:
            raise LocalError("Set MIGRATION_DATABASE_URL too: the owner's role makes and changes the tables.")
        if not settings.database_url:
            self._tell("Starting PostgreSQL ...")
            postgres = EmbeddedPostgres(self.folder / "postgres", log=logs / "postgres.log")
            stack.enter_context(postgres)
            self._children.append(postgres.server)
            self._environ["DATABASE_URL"], owner_url = postgres.app_url, postgres.owner_url
        if not settings.redis_url:
            valkey = EmbeddedValkey(self.folder / "valkey", log=logs / "valkey.log")
            stack.enter_context(valkey)
            self._children.append(valkey.server)
            self._environ["REDIS_URL"] = valkey.url
        if not settings.smtp_url:
            self._environ["SMTP_URL"] = stack.enter_context(MailCatcher(self.folder / "mail")).url
        if not settings.secret_key:
            self._environ["SECRET_KEY"] = kept_secret(self.folder / "secret-key")
        return owner_url

    def _fill_database(self, owner_url: str) -> None:
        """Bring the schema up to date and load the demo; both do nothing where nothing is to do."""
        self._tell("Preparing the database ...")
        try:
            upgrade_database(owner_url)
        except OperationalError as error:
            raise LocalError(
                f"The database of MIGRATION_DATABASE_URL does not answer: {error.orig}"
            ) from error
        if self.settings.demo:
            environ = self._environ | {"MIGRATION_DATABASE_URL": owner_url}
            run_once([*FLASK, "seed-demo"], log=self.folder / "logs" / "seed-demo.log", environ=environ)

    def _start_programs(self, stack: ExitStack, lock: int) -> None:
        """Start worker, relay and web server, and wait for the web server's answer."""
        self._tell("Starting the portal ...")
        # Pages and jobs never hold the owner's key.
        environ = {name: value for name, value in self._environ.items() if name != "MIGRATION_DATABASE_URL"}
        commands = {
            "worker": [*FLASK, "jobs", "worker"],
            "relay": [*FLASK, "jobs", "relay"],
            "web": web_command(self.settings),
        }
        for name, command in commands.items():
            log = self.folder / "logs" / f"{name}.log"
            child = Child(command, log=log, environ=environ, pass_fds=[lock])
            stack.callback(child.stop)
            self._children.append(child)
        self._children[-1].wait_until(lambda: is_ready(self.settings), seconds=SLOWEST_START)


def web_command(settings: Settings) -> list[str]:
    """The web server as it is started here: where it listens, and how many answer."""
    flags = {
        "--interface": "wsgi",
        "--host": settings.host,
        "--port": str(settings.port),
        "--workers": WEB_WORKERS,
        "--blocking-threads": "4",
        "--workers-kill-timeout": SLOWEST_ANSWER,
        "--log-level": "warning",
    }
    words = [word for pair in flags.items() for word in pair]
    return [sys.executable, "-m", "granian", *words, "--respawn-failed-workers", "--no-ws", "wsgi:app"]


@contextmanager
def kept_environment(folder: Path, environ: Mapping[str, str], owner_url: str) -> Iterator[None]:
    """Tell commands, while we run, what our children were told; readable by us alone."""
    names = [*Settings.names(), "PYTHONUNBUFFERED"]
    told = {name: environ[name] for name in names if name in environ} | {"MIGRATION_DATABASE_URL": owner_url}
    write_private(folder / ENVIRONMENT, json.dumps(told))
    try:
        yield
    finally:
        (folder / ENVIRONMENT).unlink(missing_ok=True)


def flask_command(folder: Path, arguments: Sequence[str]) -> int:
    """Run `flask …` against what runs in this folder, and return its exit code. Raises LocalError."""
    try:
        told = json.loads((folder / ENVIRONMENT).read_text())
    except FileNotFoundError as error:
        raise LocalError(f"Portico does not run in {folder}. Start it with `make run` first.") from error
    return subprocess.run(  # noqa: S603 -- our own interpreter
        [*FLASK, *arguments], cwd=ROOT, env={**os.environ, **told}, check=False
    ).returncode


def bring_up_to_date(owner_url: str) -> None:
    """Migrate; raises LocalError where there is no database to migrate."""
    try:
        upgrade_database(owner_url)
    except OperationalError as error:
        raise LocalError(f"The database of MIGRATION_DATABASE_URL does not answer: {error.orig}") from error


@contextmanager
def instance_lock(folder: Path) -> Iterator[int]:
    """Own the instance folder; raises LocalError when another run does."""
    refusal = f"Portico already runs in {folder}. Stop it first, or set INSTANCE_DIR to another folder."
    with held_lock(instance_folder(folder, mark=LOCK) / LOCK, refusal=refusal) as lock:
        yield lock


@contextmanager
def _ports_of(settings: Settings) -> Iterator[socket.socket]:
    """Make sure that the web server's port is free, and hold the one of the reseller's site."""
    _bound(settings.host, settings.port).close()
    with _bound("127.0.0.1", settings.port + 1) as site:
        yield site


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = os.strerror(error.errno or 0) if isinstance(error, OSError) else "there is no such port"
        raise LocalError(
            f"Port {port} of {host} cannot be used: {reason}. Choose another, such as PORT=8100 make run "
            "(which then takes 8100 and 8101)."
        ) from error


def _spelt_out(settings: Settings) -> dict[str, str]:
    """The settings with defaults that our children must read alike."""
    return {
        "INSTANCE_DIR": str(settings.instance_dir),
        "PORT": str(settings.port),
        "PUBLIC_URL": settings.public_url,
        "PREVIEW_ORIGIN": settings.preview_origin or _preview_of(settings.public_url),
    }


def _preview_of(public_url: str) -> str:
    """The other name of this machine, which browsers take for another web site."""
    name, here = "://localhost:", f"http://{LOOPBACK}:"
    return public_url.replace(f"http{name}", here) if public_url.startswith(f"http{name}") else ""


def kept_secret(path: Path) -> str:
    """The key that sessions and links are signed with: made once, readable by us alone."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text()


def is_ready(settings: Settings) -> bool:
    """Whether the web server, its database and its schema are there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 -- read only
    connection = HTTPConnection(host, settings.port, timeout=10)
    try:
        connection.request("GET", "/readyz", headers={"Host": settings.public_host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
