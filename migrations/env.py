"""Runs migrations on the connection that `portal.local.migrate` hands over, as the owner of the tables."""

from alembic import context
from sqlalchemy.types import TypeDecorator

from portal.db import Base
from portal.domain import models

KNOWN = models.__all__  # importing it makes every table known


def plain_type(kind, item, _autogen):
    """Write column types of ours as the SQL types they stand on: a migration must not change with the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


with_connection = context.config.attributes["connection"]
context.configure(
    connection=with_connection,
    target_metadata=Base.metadata,
    render_item=plain_type,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
