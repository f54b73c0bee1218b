"""How what a seller names on the internet comes to count as its own: a job looks for the proof there."""

from typing import Any

from portal.connectors.site_proof import Finding
from portal.db import current_scope, db, outbox
from portal.domain.sellers.models import Checked, OriginProof
from portal.domain.sellers.states import ORIGIN_PROOF
from portal.kernel import clock


def ask_to_check(claim: Checked, kind: str, **where: Any) -> None:
    """Let a job of this kind look for the proof; does nothing while one is looking."""
    now, seller_id = clock.now(), current_scope().seller_id
    if claim.is_being_checked(now):
        return
    claim.check_asked_at = now
    db.session.flush()
    key = ":".join(map(str, (seller_id, *where.values(), now.isoformat())))
    outbox.add(kind, key=key, seller_id=seller_id, **where)


def is_there(finding: Finding) -> bool | None:
    """Whether the proof stands there; None where nobody answered."""
    if finding is Finding.FOUND:
        return True
    return False if finding in {Finding.MISSING, Finding.OTHER} else None


def settle_proof(claim: Checked, found: bool | None) -> list[OriginProof] | None:
    """Note whether the proof was found, and say from what to what that moved it, if at all.

    Silence says nothing about whose it is.
    """
    claim.checked_at, before = clock.now(), claim.proof
    if found is not None:
        claim.proof = ORIGIN_PROOF.next(before, "found" if found else "missing")
    db.session.flush()
    return None if claim.proof is before else [before, claim.proof]
