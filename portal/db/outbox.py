"""The outbox: work that a transaction causes, written with it and done after it.

The truth about work to be done is this table; Redis only carries hints. A row is claimed by the
job itself with a lease and a fencing token, on the database's clock, so that a lost hint, a double
hint, a dead worker or a worker that wakes up late do nothing twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.base import Row, db
from portal.db.types import UtcDateTime

CHANNEL = "outbox"
LEASE = timedelta(seconds=60)
HAND_AGAIN_AFTER = timedelta(seconds=5)


class LeaseLost(RuntimeError):
    """Another run has taken the row over: everything this run did must be rolled back."""


class RetryLater(Exception):
    """Raised by a handler that wants to be asked again: it has waited for something, not failed.

    It uses up none of the row's attempts; how often is enough is the handler's own rule.
    """

    def __init__(self, after: timedelta, reason: str) -> None:
        super().__init__(reason)
        self.after = after


class GiveUp(Exception):
    """Raised by a handler for which trying again makes no sense: the row becomes a dead letter."""


class Outbox(Row):
    """One piece of work. The payload holds ids and codes only, never business data or secrets."""

    __tablename__ = "outbox"

    seller_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str]
    dedupe_key: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(server_default="ready")
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=text("now()"))
    attempts: Mapped[int] = mapped_column(server_default="0")
    max_attempts: Mapped[int] = mapped_column(server_default="12")
    lease_owner: Mapped[str | None]
    lease_token: Mapped[int] = mapped_column(BigInteger, server_default="0")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=text("now()"))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("kind", "dedupe_key"),
        CheckConstraint(
            "state IN ('ready', 'leased', 'done', 'unknown', 'dead', 'cancelled')", name="known_state"
        ),
        Index("ix_outbox_due", "run_at", "id", postgresql_where=text("state IN ('ready', 'leased')")),
        Index("ix_outbox_open", "seller_id", "state", "id", postgresql_where=text("state <> 'done'")),
    )


@dataclass(frozen=True)
class Lease:
    """The right to do one piece of work for a minute; ``token`` fences off every earlier run."""

    id: int
    token: int
    kind: str
    seller_id: int | None
    payload: dict[str, Any]
    attempts: int
    max_attempts: int


def add(
    kind: str, *, key: str, seller_id: int | None, run_at: datetime | None = None,
    session: Session | None = None, **ids: object,
) -> None:  # fmt: skip
    """Write work into the open transaction; the same ``(kind, key)`` a second time changes nothing.

    `session` is another transaction, such as one that stays although the open one is rolled back.
    """
    row: dict[str, Any] = {"kind": kind, "dedupe_key": key, "seller_id": seller_id, "payload": ids}
    if run_at is not None:
        row["run_at"] = run_at
    within = session or db.session()
    written = within.execute(
        insert(Outbox).values(row).on_conflict_do_nothing().returning(Outbox.id)
    ).scalar()
    if written is not None and run_at is None:
        within.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


def claim(session: Session, outbox_id: int, owner: str) -> Lease | None:
    """Take the row's lease, or ``None`` when it is not due, done, or leased by somebody alive."""
    row = session.execute(
        text(
            "UPDATE outbox SET state = 'leased', lease_owner = :owner, lease_token = lease_token + 1,"
            " attempts = attempts + 1, lease_until = clock_timestamp() + make_interval(secs => :lease)"
            " WHERE id = :id AND ((state = 'ready' AND run_at <= clock_timestamp())"
            " OR (state = 'leased' AND lease_until < clock_timestamp()))"
            " RETURNING id, lease_token, kind, seller_id, payload, attempts, max_attempts"
        ),
        {"id": outbox_id, "owner": owner, "lease": LEASE.total_seconds()},
    ).one_or_none()
    return None if row is None else Lease(*row)


def extend(session: Session, lease: Lease) -> None:
    """Heartbeat: keep the lease for another minute. Raises ``LeaseLost``."""
    _fenced(session, lease, "lease_until = clock_timestamp() + make_interval(secs => :lease)")


def finish(session: Session, lease: Lease) -> None:
    """Mark the work done, in the transaction that holds its effect. Raises ``LeaseLost``."""
    _fenced(session, lease, "state = 'done', finished_at = clock_timestamp(), last_error = NULL")


def put_back(session: Session, lease: Lease, *, after: timedelta, error: str, counted: bool = True) -> None:
    """Do it again later; ``counted`` is false where this run was no attempt. Raises ``LeaseLost``."""
    _fenced(
        session,
        lease,
        "state = 'ready', lease_until = NULL, handed_at = NULL, last_error = :error,"
        " attempts = attempts - :uncounted, run_at = clock_timestamp() + make_interval(secs => :after)",
        after=after.total_seconds(),
        error=error[:500],
        uncounted=0 if counted else 1,
    )


def bury(session: Session, lease: Lease, *, error: str) -> None:
    """Give up: a dead letter that staff see and may run again. Raises ``LeaseLost``."""
    _fenced(
        session,
        lease,
        "state = 'dead', finished_at = clock_timestamp(), last_error = :error",
        error=error[:500],
    )


def _fenced(session: Session, lease: Lease, changes: str, **values: object) -> None:
    won = session.execute(
        text(
            f"UPDATE outbox SET {changes} WHERE id = :id"  # noqa: S608 -- our own words, never a value
            " AND lease_token = :token AND state = 'leased' RETURNING 1"
        ),
        {"id": lease.id, "token": lease.token, "lease": LEASE.total_seconds()} | values,
    ).scalar()
    if won is None:
        raise LeaseLost(f"Outbox row {lease.id} has been taken over.")


def hand_over(session: Session, limit: int = 200, known: Collection[int] = ()) -> Sequence[int]:
    """The ids of due rows that nobody was told of in the last seconds, now marked as handed over.

    Left out are those that are `known` to be on their way still.
    """
    return (
        session.execute(
            text(
                "UPDATE outbox SET handed_at = clock_timestamp() WHERE id IN ("
                "SELECT id FROM outbox WHERE ((state = 'ready' AND run_at <= clock_timestamp())"
                " OR (state = 'leased' AND lease_until < clock_timestamp()))"
                " AND (handed_at IS NULL OR handed_at < clock_timestamp() - make_interval(secs => :again))"
                " AND id <> ALL(CAST(:known AS bigint[]))"
                " ORDER BY run_at, id LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING id"
            ),
            {"again": HAND_AGAIN_AFTER.total_seconds(), "limit": limit, "known": list(known)},
        )
        .scalars()
        .all()
    )


def run_again(session: Session, outbox_id: int, seller_id: int) -> bool:
    """Give a dead letter of the seller a new life with the same key; false when it is not dead."""
    won = session.execute(
        text(
            "UPDATE outbox SET state = 'ready', attempts = 0, run_at = clock_timestamp(), handed_at = NULL,"
            " finished_at = NULL WHERE id = :id AND seller_id = :seller AND state = 'dead' RETURNING 1"
        ),
        {"id": outbox_id, "seller": seller_id},
    ).scalar()
    return won is not None
