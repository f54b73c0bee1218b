"""Looking for the proof that a web site is its seller's: asked in no transaction, noted in one."""

from portal.connectors.site_proof import find_proof
from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import Lease
from portal.domain.sellers.origins import proof_to_look_for, settle_check
from portal.jobs.effects import finishing


def check(lease: Lease) -> None:
    """Look for the token of a web site's seller, and note what was found."""
    origin_id = lease.payload["origin_id"]
    with transaction(Scope(lease.seller_id or 0)):
        outbox.extend(db.session(), lease)
        wanted = proof_to_look_for(origin_id)
    findings = {} if wanted is None else find_proof(wanted)
    with finishing(lease):
        settle_check(origin_id, findings)
