"""Keeps the lease of work that takes longer than the lease lasts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from portal.db import apart, outbox
from portal.db.outbox import LEASE, Lease, LeaseLost

logger = logging.getLogger(__name__)
BEAT = LEASE / 3


@contextmanager
def beating(lease: Lease) -> Iterator[None]:
    """Extend the lease from a thread and connection of its own while the block runs."""
    over = Event()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    thread = Thread(target=_beat, args=(app, lease, over), name=f"heartbeat-{lease.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(app: Flask, lease: Lease, over: Event) -> None:
    while not over.wait(BEAT.total_seconds()):
        try:
            with app.app_context(), apart() as session:
                outbox.extend(session, lease)
        except LeaseLost:
            return  # done at this very moment, or taken over: the end of the work finds out which
        except SQLAlchemyError:
            logger.warning("A heartbeat was missed.", exc_info=True, extra={"outbox": lease.id})
