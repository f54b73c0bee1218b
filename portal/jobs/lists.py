"""Long lists, written down for whoever asked."""

from flask import current_app

from portal.db.outbox import Lease
from portal.domain.lists.files import finish_file
from portal.jobs.effects import finishing


def write_file(lease: Lease) -> None:
    """Write one list down; what its rows say is known to the pages, which have left their writer here."""
    file_id = lease.payload["file_id"]
    content, rows = current_app.extensions["list_writer"](file_id, lease.seller_id)
    with finishing(lease):
        finish_file(file_id, content, rows)
