"""The servers of a test run, as a pytest plugin: real PostgreSQL, real Valkey, real SMTP.

PostgreSQL is started once a run (with xdist by the controlling process, before its workers). A
template database is migrated once; each worker gets a copy of it, and a Valkey of its own.

Set TEST_DATABASE_OWNER_URL, TEST_DATABASE_APP_URL and TEST_REDIS_URL to use other servers. That
owner needs CREATEDB: the tests make databases of their own and leave the named one alone.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from portal.local.migrate import upgrade_database
from portal.local.postgres import EmbeddedPostgres
from portal.local.valkey import EmbeddedValkey
from tests.mailbox import Mailbox

TEMPLATE_LOCK = 7_078_420_312
MEMORY = "/dev/shm"
ROOM_FOR_A_RUN = 2 * 2**30


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server: who may create databases in it, and the two roles of the portal."""

    admin_url: str
    owner_url: str
    app_url: str
    template: str

    @property
    def world(self) -> str:
        """The database that keeps the demo's world for this run."""
        return f"{self.template}_world"


@dataclass(frozen=True)
class Database:
    """One database, as its owner and as the application see it."""

    owner_url: str
    app_url: str

    @property
    def environ(self) -> dict[str, str]:
        """The settings that name it."""
        return {"DATABASE_URL": self.app_url, "MIGRATION_DATABASE_URL": self.owner_url}


CLUSTER = pytest.StashKey[Cluster]()
_in_use: list[Cluster] = []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Start PostgreSQL before the first worker of xdist, and tell each where it is."""
    node.workerinput["cluster"] = asdict(_cluster(node.config))


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Cluster:
    """The PostgreSQL server of this run, with a migrated template database."""
    found = _cluster(pytestconfig)
    _ensure_template(found)
    _in_use[:] = [found]
    return found


@pytest.fixture(scope="session")
def database(cluster: Cluster) -> Iterator[Database]:
    """This worker's database: the whole schema and no rows of tests."""
    with copied_database(cluster) as copy:
        yield copy


@pytest.fixture(scope="session")
def fresh_address(cluster: Cluster) -> Database:
    """Where each test of this worker finds its fresh database, so that an application can stay."""
    return database_at(cluster, new_name())


@pytest.fixture
def fresh_database(cluster: Cluster, fresh_address: Database) -> Iterator[Database]:
    """A database of one test's own, for tests that commit or run other processes."""
    with copied_database(cluster, name=name_of(fresh_address)) as copy:
        yield copy


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """This worker's Valkey, or TEST_REDIS_URL (then run without xdist: tests empty it)."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    with (
        tempfile.TemporaryDirectory(prefix="portico-valkey-") as folder,
        EmbeddedValkey(Path(folder)) as server,
    ):
        yield server.url


@pytest.fixture
def smtp_server() -> Iterator[Mailbox]:
    """A real SMTP server that keeps what it gets and answers as it is told."""
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture(scope="session")
def server_environ(database: Database, redis_url: str) -> Mapping[str, str]:
    """The settings that name this worker's database and Valkey."""
    return database.environ | {"REDIS_URL": redis_url}


def _cluster(config: pytest.Config) -> Cluster:
    """The server to use: the one a controller told us of, a given one, or our own, started now."""
    told = getattr(config, "workerinput", {}).get("cluster")
    if told:
        return Cluster(**told)
    if CLUSTER not in config.stash:
        stack = ExitStack()
        config.add_cleanup(stack.close)
        config.stash[CLUSTER] = _given_cluster(stack) or _own_cluster(stack)
    return config.stash[CLUSTER]


def _own_cluster(stack: ExitStack) -> Cluster:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portico-postgres-", dir=_memory()))
    server = stack.enter_context(EmbeddedPostgres(Path(folder), durable=False))
    return Cluster(server.superuser_url, server.owner_url, server.app_url, "portal_template")


def _memory() -> str | None:
    """A folder in memory with room for all databases of a run: copies in it take a tenth of the time."""
    with suppress(OSError):
        if shutil.disk_usage(MEMORY).free > ROOM_FOR_A_RUN and os.access(MEMORY, os.W_OK):
            return MEMORY
    return None


def _given_cluster(stack: ExitStack) -> Cluster | None:
    owner = os.environ.get("TEST_DATABASE_OWNER_URL")
    if not owner:
        return None
    found = Cluster(owner, owner, os.environ["TEST_DATABASE_APP_URL"], new_name())
    for name in (found.template, found.world):
        stack.callback(_drop, found, name)
    return found


def _ensure_template(cluster: Cluster) -> None:
    """Create and migrate the template database, unless another worker has."""
    with _administrating(cluster) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": TEMPLATE_LOCK})
        if not _exists(connection, cluster.template):
            draft = new_name()
            _create(connection, cluster, draft, template="template0")
            upgrade_database(_at(cluster.owner_url, draft))
            connection.execute(text(f"ALTER DATABASE {draft} RENAME TO {cluster.template}"))


def become_world(database: str, fill: Callable[[], None]) -> None:
    """Turn an empty database into the demo's world; `fill` makes it, once a run, and the others are copies.

    Nobody may be connected to the database.
    """
    (cluster,) = _in_use
    with _administrating(cluster) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": TEMPLATE_LOCK})
        if not _exists(connection, cluster.world):
            fill()
            _create(connection, cluster, cluster.world, template=database)
            return
        connection.execute(text(f"DROP DATABASE {database} WITH (FORCE)"))
        _create(connection, cluster, database, template=cluster.world)


def _exists(connection: Connection, name: str) -> bool:
    found = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
    return found is not None


@contextmanager
def copied_database(cluster: Cluster, *, template: str = "", name: str = "") -> Iterator[Database]:
    """A database for the time of a `with` block: of the whole schema and no rows, unless told otherwise."""
    name = name or new_name()
    with _administrating(cluster) as connection:
        _create(connection, cluster, name, template=template or cluster.template)
    try:
        yield database_at(cluster, name)
    finally:
        _drop(cluster, name)


def database_at(cluster: Cluster, name: str) -> Database:
    """The database of this name, which need not be there yet."""
    return Database(_at(cluster.owner_url, name), _at(cluster.app_url, name))


def name_of(database: Database) -> str:
    """Its name on the server."""
    return str(make_url(database.owner_url).database)


def _create(connection: Connection, cluster: Cluster, name: str, *, template: str) -> None:
    owner = make_url(cluster.owner_url).username
    copied = f"TEMPLATE {template} STRATEGY FILE_COPY"  # without a line in the log for each page
    connection.execute(text(f"CREATE DATABASE {name} {copied} OWNER {owner}"))


def _drop(cluster: Cluster, name: str) -> None:
    with _administrating(cluster) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@contextmanager
def _administrating(cluster: Cluster) -> Iterator[Connection]:
    engine = create_engine(cluster.admin_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def new_name() -> str:
    """A name that no database has."""
    return f"portal_test_{secrets.token_hex(6)}"


def _at(url: str, database: str) -> str:
    changed = make_url(url).set(database=database)
    return changed.render_as_string(hide_password=False).replace(" ", "%20")
