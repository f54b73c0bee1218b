"""What follows when a reseller was approved: its shop, and the invitation of who registered it."""

from portal.db import Scope, transaction
from portal.db.outbox import Lease
from portal.domain.accounts.queries import account as load_account
from portal.domain.resellers.actions import approved, found_approved
from portal.domain.sellers.queries import seller
from portal.jobs.effects import finishing


def found(lease: Lease) -> None:
    """Read what the seller above knows in its scope, and open the shop in the new one's."""
    above = seller(lease.seller_id or 0).parent_id or 0
    with transaction(Scope(above)):
        told = approved(load_account(lease.payload["account_id"]))
    with finishing(lease):
        found_approved(told)
