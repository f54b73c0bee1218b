"""The whole application of a test run, as a pytest plugin.

`app` keeps nothing: each test runs in one database transaction that is rolled back, and commits
end savepoints within it. There, what `portal.db.apart` writes is lost with the caller's rollback.
`live_app` has a database of its own and commits for real: for tests with threads, other processes,
two at once, or of what outlives a refusal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import ClassVar

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event

from portal.application import create_app
from portal.config import Settings
from portal.connectors import wire
from portal.db import db
from portal.domain.users import passwords
from portal.mail.links import base_url, set_base
from tests.client import Client
from tests.servers import Database

SECRET = "a secret of forty characters for tests.."
HASHER = passwords._hasher
"""That of production."""


def settings_for(database: Database, redis_url: str, **others: str) -> Settings:
    """Settings that name these servers, read as in production."""
    environ = database.environ | {
        "REDIS_URL": redis_url,
        "SMTP_URL": "smtp://127.0.0.1:9",
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "http://localhost",
        "LOG_LEVEL": "WARNING",
    }
    return Settings.from_env(environ | others)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hashes at the least cost; what they cost in production is for the tests of passwords."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords._hasher = HASHER


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent meanwhile, without the savepoints that only tests need."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "SAVEPOINT" not in statement:
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class Compiled(BytecodeCache):
    """The templates as this process has compiled them: they are the same in all of its applications."""

    codes: ClassVar[dict[tuple[str, str], CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is there for the same name and text."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        assert bucket.code is not None
        self.codes[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def application(settings: Settings) -> Iterator[Flask]:
    """An application whose connections are closed in the end.

    What it sets for its whole process is put back, because others of this worker live on.
    """
    base, policy = base_url(), wire.configure(wire.Policy())
    made = create_app(settings, testing=True)
    made.jinja_env.bytecode_cache = Compiled()
    try:
        yield made
        with made.app_context():
            db.engine.dispose()
    finally:
        set_base(base)
        wire.configure(policy)


@pytest.fixture(scope="session")
def one_app(database: Database, redis_url: str) -> Iterator[Flask]:
    """The application of this worker."""
    with application(settings_for(database, redis_url)) as made:
        yield made


@contextmanager
def rolled_back(app: Flask) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back, with its context pushed."""
    with app.app_context(), db.engine.connect() as connection:
        whole = connection.begin()
        engines = db._app_engines[app]  # Flask-SQLAlchemy asks nothing else for a bind
        kept, engines[None] = engines[None], connection  # type: ignore[assignment]
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield app
        finally:  # first what others need, because a broken session may raise
            engines[None] = kept
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
            db.session.remove()
            whole.rollback()


@pytest.fixture
def app(one_app: Flask) -> Iterator[Flask]:
    """The application; what a test writes is gone after it."""
    with rolled_back(one_app):
        yield one_app


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser at that application."""
    return Client(app, app.response_class, use_cookies=True)


@pytest.fixture(scope="session")
def one_live_app(fresh_address: Database, redis_url: str) -> Iterator[Flask]:
    """The application of this worker that commits: each test puts another database at its address."""
    with application(settings_for(fresh_address, redis_url)) as made:
        yield made


@pytest.fixture
def live_app(one_live_app: Flask, fresh_database: Database) -> Iterator[Flask]:
    """An application that commits, with its context pushed."""
    with one_live_app.app_context():
        yield one_live_app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def live_client(live_app: Flask) -> Client:
    """A browser at the application that commits."""
    return Client(live_app, live_app.response_class, use_cookies=True)
