"""Detailed bills for customers' buckets: composed in one transaction, written in none, noted in the next."""

from datetime import date

from portal.connectors.s3 import Outcome, put
from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import Lease
from portal.domain.billing.exports import File, bill_file, settle, test_file
from portal.jobs.effects import finishing


class Unwritten(Exception):
    """Nobody answered: it is tried again."""


def check(lease: Lease) -> None:
    """Write a test file, and note what became of it."""
    export_id = lease.payload["export_id"]
    with transaction(Scope(lease.seller_id or 0)):
        outbox.extend(db.session(), lease)
        file = test_file(export_id)
    outcome = _written(file) if file else None
    with finishing(lease):
        if outcome:
            settle(export_id, outcome)


def write(lease: Lease) -> None:
    """Write a month's lines; what the bucket refuses is shown, and tried again on another day."""
    export_id, month = lease.payload["export_id"], date.fromisoformat(lease.payload["month"])
    with transaction(Scope(lease.seller_id or 0)):
        outbox.extend(db.session(), lease)
        file = bill_file(export_id, month)
    outcome = _written(file) if file else None
    if outcome is Outcome.UNREACHABLE:
        with transaction(Scope(lease.seller_id or 0)):
            settle(export_id, outcome, month=month)
        raise Unwritten("The bucket could not be reached.")
    with finishing(lease):
        if outcome:
            settle(export_id, outcome, month=month)


def _written(file: File) -> Outcome:
    return put(file.bucket, file.keys, file.key, file.content, file.kind)
