"""Commands of those who run an installation."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from portal.cli.invariants import INVARIANTS
from portal.config import Settings

ops = AppGroup("ops", help="Watch over an installation.")


@ops.command("check")
def check() -> None:
    """Check what must hold in the database; ends with 1 when something does not."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.migration_database_url:
        raise click.ClickException("Set MIGRATION_DATABASE_URL: only the owner's role sees all rows.")
    found = breaches(settings.migration_database_url)
    for name, words in found:
        click.echo(f"{name}: {words}")
    if found:
        raise click.exceptions.Exit(1)
    click.echo(f"All {len(INVARIANTS)} invariants hold.")


def breaches(owner_url: str) -> list[tuple[str, str]]:
    """Each breach with the name of its invariant, read in one read-only transaction of the owner."""
    url = make_url(owner_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SET TRANSACTION READ ONLY"))
        return [(name, words) for name in INVARIANTS for words in _found(connection, name)]


def _found(connection: Connection, name: str) -> list[str]:
    return [
        words
        for query in INVARIANTS[name]
        for words in connection.exec_driver_sql(query.replace("%", "%%")).scalars()
    ]
