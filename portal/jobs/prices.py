"""Files of prices: read into a preview, and taken over; each in one transaction."""

from portal.db.outbox import Lease
from portal.domain.pricing.imports import read_import
from portal.domain.pricing.imports import take_over as take_prices_over
from portal.jobs.effects import finishing


def read(lease: Lease) -> None:
    """Compare the lines of a file with its book."""
    with finishing(lease):
        read_import(lease.payload["import_id"])


def take_over(lease: Lease) -> None:
    """Change the prices as the preview said."""
    with finishing(lease):
        take_prices_over(lease.payload["import_id"])
