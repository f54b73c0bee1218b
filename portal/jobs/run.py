"""Doing one piece of work: claim it, do it, and say what became of it.

This is the function that RQ calls by name with the id of an outbox row. Calling it too often, or
twice at once, does no harm: whoever gets the lease works, and only the holder of the newest fencing
token can write an end.
"""

import logging
import os
import random
import socket
from datetime import timedelta

from flask import Flask, current_app

from portal.db import apart, db, outbox
from portal.db.outbox import GiveUp, Lease, LeaseLost, RetryLater
from portal.jobs.heartbeat import beating
from portal.jobs.names import HANDLERS

logger = logging.getLogger(__name__)
LONGEST_PAUSE = timedelta(hours=1)
FIRST_PAUSE = timedelta(seconds=5)


def run(outbox_id: int) -> None:
    """Do the work of this row, if it is due and nobody else is at it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        lease = _claim(outbox_id)
        if lease is None:
            return
        if lease.attempts > lease.max_attempts:
            _bury(lease, f"It broke off {lease.max_attempts} times without an answer.")
            return
        _work(lease)


def _claim(outbox_id: int) -> Lease | None:
    owner = f"{socket.gethostname()}:{os.getpid()}"
    with apart() as session:
        return outbox.claim(session, outbox_id, owner)


def _work(lease: Lease) -> None:
    try:
        with beating(lease):
            _handler(lease)
    except Exception as error:  # every end of a run is written down in its row
        db.session.rollback()
        _settle(lease, error)


def _handler(lease: Lease) -> None:
    handler = HANDLERS.get(lease.kind)
    if handler is None:
        raise LookupError(f"No job is known for {lease.kind!r}.")
    handler(lease)


def _settle(lease: Lease, error: Exception) -> None:
    match error:
        case LeaseLost():
            logger.warning(
                "Somebody else took the work over; nothing of this run is kept.", extra=_told(lease)
            )
        case RetryLater():
            _put_back(lease, error, after=error.after, counted=False)
        case GiveUp():
            logger.error("Work was given up.", extra=_told(lease, error))
            _bury(lease, str(error))
        case _ if lease.attempts >= lease.max_attempts:
            logger.error("Work failed for the last time.", exc_info=error, extra=_told(lease, error))
            _bury(lease, _named(error))
        case _:
            logger.warning("Work failed.", exc_info=error, extra=_told(lease, error))
            _put_back(lease, error, after=pause_after(lease.attempts))


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: longer each time, and never for all at once."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 20)))
    return longest * random.uniform(0.5, 1)  # noqa: S311 -- spreads load, keeps no secret


def _put_back(lease: Lease, error: Exception, *, after: timedelta, counted: bool = True) -> None:
    try:
        with apart() as session:
            outbox.put_back(session, lease, after=after, error=_named(error), counted=counted)
    except LeaseLost as lost:
        _settle(lease, lost)


def _bury(lease: Lease, reason: str) -> None:
    try:
        with apart() as session:
            outbox.bury(session, lease, error=reason)
    except LeaseLost as lost:
        _settle(lease, lost)


def _named(error: Exception) -> str:
    """What staff read: our own words as they are, a fault with its kind."""
    return str(error) if isinstance(error, RetryLater | GiveUp) else f"{type(error).__name__}: {error}"


def _told(lease: Lease, error: Exception | None = None) -> dict[str, object]:
    """What a log line says about the work."""
    told: dict[str, object] = {"outbox": lease.id, "kind": lease.kind, "attempt": lease.attempts}
    return told if error is None else told | {"reason": _named(error)}
