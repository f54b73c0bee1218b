"""Looking at web sites: the proof that they are their seller's, and pages that hold the widget.

They are asked in no transaction, and what was found is noted in one.
"""

from portal.connectors.site_proof import Finding, Way, find_proof
from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import Lease
from portal.domain.sellers.origins import proof_to_look_for, settle_check
from portal.domain.sellers.page_checks import expected_on, look_at, settle_page_check
from portal.domain.sellers.shop_host import host_to_look_for, settle_host
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


def check_host(lease: Lease) -> None:
    """Look for the TXT record that proves the host of a seller's shop, and note what was found."""
    name = lease.payload["name"]
    with transaction(Scope(lease.seller_id or 0)):
        outbox.extend(db.session(), lease)
        wanted = host_to_look_for(name)
    finding = Finding.MISSING if wanted is None else find_proof(wanted)[Way.DNS]
    with finishing(lease):
        if wanted is not None:
            settle_host(name, finding)


def check_page(lease: Lease) -> None:
    """Look at a page that should hold the widget, and keep the report."""
    check_id, versions = lease.payload["check_id"], lease.payload["versions"]
    with transaction(Scope(lease.seller_id or 0)):
        outbox.extend(db.session(), lease)
        wanted = expected_on(check_id, versions=versions)
    outcomes = [("reachable", "not_allowed")] if wanted is None else look_at(*wanted)
    with finishing(lease):
        settle_page_check(check_id, outcomes)
