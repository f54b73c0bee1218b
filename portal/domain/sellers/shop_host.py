"""The host name that leads to a seller's shop: named by staff, proved by a TXT record, looked at again.

Its table stands outside the policies, since a request's host is what says whose rows are in reach:
each statement here names the seller.
"""

from collections.abc import Collection

from sqlalchemy import Select, select, update

from portal.connectors.site_proof import Finding, WantedProof, Way
from portal.db import apart, current_scope, db
from portal.domain.audit.actions import record
from portal.domain.sellers.hosts import host_in
from portal.domain.sellers.models import Host, OriginProof, Seller
from portal.domain.sellers.proofs import ask_to_check, is_there, settle_proof
from portal.domain.sellers.queries import current_seller, shop
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text

CHECK = "shop.check_host"
TAKEN = "taken"
"""Found, but another seller has proved the name: theirs it stays until their proof is gone."""


def slug_at(name: str) -> str | None:
    """Whose shop stands at a host, of all sellers' proved ones."""
    proved = select(Seller.slug).join(Host, Host.seller_id == Seller.id)
    return db.session.scalar(proved.where(Host.name == name, Host.proof == OriginProof.PROVED))


def note_opened(name: str) -> None:
    """Somebody has come to the shop by this name: certificate and name server are set up.

    Written apart, and once: who comes later finds it written.
    """
    proved = (Host.name == name, Host.proof == OriginProof.PROVED, Host.opened_at.is_(None))
    if db.session.scalar(select(Host.id).where(*proved)) is not None:
        with apart() as session:
            session.execute(update(Host).where(*proved).values(opened_at=clock.now()))


def host_of_links() -> str:
    """The name at which the links of mails lead to the shop; empty for the portal's own."""
    found = shop_host()
    is_there = found is not None and found.proof is OriginProof.PROVED and found.opened_at is not None
    return found.name if found is not None and is_there else ""


def shop_host() -> Host | None:
    """The host that the seller in scope has named, proved or not."""
    return db.session.scalar(_ours())


def name_host(typed: str, *, reserved: Collection[str], actor: Actor) -> Host:
    """Let the shop stand at this host once it is proved, and have a job look for the proof.

    Raises Invalid for what is no host, one of the `reserved`, or another seller's.
    """
    name = host_in(typed)
    if name in reserved:
        raise Invalid(field_errors={"name": Text("The portal itself stands at this name.")})
    if _is_anothers(name):
        raise Invalid(field_errors={"name": Text("Another shop stands at this name.")})
    found, before = shop_host(), None
    if found is None:
        found = Host(seller_id=current_scope().seller_id)
        db.session.add(found)
    else:
        before = found.name
    if name != before:
        found.name, found.proof, found.finding = name, OriginProof.UNPROVED, ""
        found.checked_at = found.check_asked_at = found.opened_at = None
        db.session.flush()
        record(actor, "shop_host.changed", current_seller(), host=[before, name])
    ask_for_host_check(found)
    return found


def forget_host(*, actor: Actor) -> None:
    """Let the shop stand at the portal's name alone."""
    found = shop_host()
    if found is None:
        return
    record(actor, "shop_host.removed", current_seller(), host=[found.name, None])
    db.session.delete(found)
    db.session.flush()


def proof_of_host(found: Host) -> WantedProof:
    """What has to stand in the domain name system, so that the host counts as the seller's."""
    return WantedProof(f"https://{found.name}", (Way.DNS,), shop().site_token)


def ask_for_host_check(found: Host) -> None:
    """Let a job look for the proof; does nothing while one is looking."""
    ask_to_check(found, CHECK, name=found.name)


def look_at_host_again() -> None:
    """Have a host looked at that was proved once: a domain can change hands."""
    found = shop_host()
    if found is not None and found.proof is not OriginProof.UNPROVED:
        ask_for_host_check(found)


def host_to_look_for(name: str) -> WantedProof | None:
    """What a job has to look for; nothing where the seller has named another one meanwhile."""
    found = shop_host()
    return proof_of_host(found) if found is not None and found.name == name else None


def settle_host(name: str, finding: Finding) -> None:
    """Note what was found."""
    found = db.session.scalar(_ours().where(Host.name == name).with_for_update())
    if found is None:
        return
    is_taken = finding is Finding.FOUND and _is_anothers(name)
    found.finding = TAKEN if is_taken else str(finding)
    change = settle_proof(found, None if is_taken else is_there(finding))
    if change:
        record(SYSTEM, "shop_host.checked", current_seller(), **{name: change})


def _ours() -> Select[Host]:
    return select(Host).where(Host.seller_id == current_scope().seller_id)


def _is_anothers(name: str) -> bool:
    return slug_at(name) not in {None, current_seller().slug}
