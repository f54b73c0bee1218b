"""The transaction in which a job's effect and its being done are written together."""

from collections.abc import Iterator
from contextlib import contextmanager

from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import Lease


@contextmanager
def finishing(lease: Lease) -> Iterator[None]:
    """Open the scope of the work's seller; commit the effect with the end of the work, or neither.

    Raises LeaseLost, and keeps nothing, when another run has taken the work over.
    """
    if lease.seller_id is None:
        yield
        outbox.finish(db.session(), lease)
        db.session.commit()
        return
    with transaction(Scope(lease.seller_id)):
        yield
        outbox.finish(db.session(), lease)
