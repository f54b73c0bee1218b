"""The seller's own fields: finding customers by what they have answered."""

from portal.db.outbox import Lease
from portal.domain.extra_fields.words import find_some_anew
from portal.jobs.effects import finishing


def find_anew(lease: Lease) -> None:
    """Write the words of some customers anew, and ask for the next ones."""
    told = lease.payload
    with finishing(lease):
        find_some_anew(told["code"], told["mark"], told["after"])
