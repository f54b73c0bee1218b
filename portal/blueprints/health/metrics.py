"""Numbers for Prometheus, read from the database: true for all processes together."""

from collections.abc import Iterator

from sqlalchemy import text

from portal.db import apart

_JOBS = "SELECT state, count(*) AS amount FROM outbox WHERE state <> 'done' GROUP BY state"
_WAITING = (
    "SELECT coalesce(extract(epoch FROM max(clock_timestamp() - run_at)), 0) FROM outbox"
    " WHERE state = 'ready' AND run_at <= clock_timestamp()"
)
_STATES = ("ready", "leased", "unknown", "dead", "cancelled")
_SIGN_INS = (
    "SELECT count(*) FROM session WHERE revoked_at IS NULL"
    " AND last_seen_at > clock_timestamp() - interval '30 minutes'"
)


def exposition() -> str:
    """The numbers in Prometheus' text format."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    with apart() as session:
        jobs: dict[str, int] = {row.state: row.amount for row in session.execute(text(_JOBS))}
        waiting = float(session.execute(text(_WAITING)).scalar_one())
        sign_ins = session.execute(text(_SIGN_INS)).scalar_one()
    yield from _head("portico_outbox_rows", "Pieces of work that are not done, by state.")
    for state in _STATES:
        yield f'portico_outbox_rows{{state="{state}"}} {jobs.get(state, 0)}'
    yield from _head("portico_outbox_waiting_seconds", "How long the oldest due piece of work has waited.")
    yield f"portico_outbox_waiting_seconds {waiting:.3f}"
    yield from _head("portico_sign_ins", "Staff sessions in use.")
    yield f"portico_sign_ins {sign_ins}"


def _head(name: str, text_: str) -> Iterator[str]:
    yield f"# HELP {name} {text_}"
    yield f"# TYPE {name} gauge"
