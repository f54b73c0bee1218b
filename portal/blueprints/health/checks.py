"""What has to answer before we can serve, and what we can do without for a while."""

import socket
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.config import Settings
from portal.db import apart
from portal.db.doorbell import doorbell

OK, AWAY, OTHER = "ok", "away", "other"
SMTP_WAIT = 1.0


def schema() -> str:
    """Whether the database answers and holds the schema this code was written for."""
    try:
        with apart() as session:
            found = session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return AWAY
    return OK if found == newest_migration() else OTHER


@cache
def newest_migration() -> str | None:
    """The last migration that lay beside the code when we were first asked."""
    from alembic.config import Config  # noqa: PLC0415 -- slow import
    from alembic.script import ScriptDirectory  # noqa: PLC0415 -- slow import

    folder = Path(__file__).parents[3] / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()


def redis(settings: Settings) -> str:
    """Whether hints are carried; without, jobs still run, a little later."""
    try:
        with doorbell(settings.redis_url) as client:
            client.ping()
    except (RedisError, ValueError):
        return AWAY
    return OK


def smtp(settings: Settings) -> str:
    """Whether the mail server takes connections; without, mails wait."""
    parts = urlsplit(settings.smtp_url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 25), timeout=SMTP_WAIT):
            return OK
    except OSError:
        return AWAY
