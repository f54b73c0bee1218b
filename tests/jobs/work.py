"""Work for tests: rows of the outbox, and an effect that can be counted."""

from typing import Any

from sqlalchemy import Row, text

from portal.db import apart, db, outbox
from portal.db.outbox import Lease

EFFECTS = "test-effects"


def add_work(*, kind: str = "test.work", key: str = "1", attempts: int = 0) -> int:
    """Commit one piece of work of seller 7 and return its id."""
    outbox.add(kind, key=key, seller_id=7, thing_id=1)
    row = text("UPDATE outbox SET attempts = :attempts WHERE kind = :kind AND dedupe_key = :key RETURNING id")
    found: int = db.session.execute(row, {"attempts": attempts, "kind": kind, "key": key}).scalar_one()
    db.session.commit()
    return found


def note_effect(lease: Lease) -> None:
    """The effect of a piece of work: a row in a table without policies, one for each time."""
    db.session.execute(
        text("INSERT INTO rate_limit (key, window_start, count) VALUES (:key, clock_timestamp(), :work)"),
        {"key": EFFECTS, "work": lease.id},
    )


def effects() -> list[int]:
    """The ids of the work whose effect was kept, each as often as it was."""
    rows = text("SELECT count FROM rate_limit WHERE key = :key ORDER BY count")
    with apart() as session:
        return list(session.execute(rows, {"key": EFFECTS}).scalars())


def row_of(work: int) -> Row[Any]:
    """The work's row as it is stored, with the database's time as `now`."""
    with apart() as session:
        return session.execute(
            text("SELECT *, clock_timestamp() AS now FROM outbox WHERE id = :id"), {"id": work}
        ).one()
