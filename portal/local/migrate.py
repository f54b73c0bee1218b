"""Bring a database to the newest schema, with the owner's role, one process at a time.

`migrations/env.py` uses the connection it finds in `config.attributes["connection"]`.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url, text

FOLDER = Path(__file__).parents[2] / "migrations"
LOCK = 7_078_420_311
"""Number of the advisory lock that keeps two deployments from migrating at once."""


def upgrade_database(owner_url: str, revision: str = "head") -> None:
    """Migrate upwards; waits while another process does so, and then finds nothing to do."""
    from alembic import command  # noqa: PLC0415 -- slow import
    from alembic.config import Config  # noqa: PLC0415 -- slow import

    engine = create_engine(make_url(owner_url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as lock, engine.connect() as connection:
        lock.execute(text("SELECT pg_advisory_lock(:number)"), {"number": LOCK})
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
