"""The address that a seller's mails come from: named by staff, proved by a TXT record, looked at again."""

from sqlalchemy import select

from portal.connectors.site_proof import Finding, WantedProof, Way
from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.notifications.models import MailSender
from portal.domain.sellers.models import OriginProof
from portal.domain.sellers.proofs import ask_to_check, is_there, settle_proof
from portal.domain.sellers.queries import current_seller, shop
from portal.kernel.actor import SYSTEM, Actor
from portal.mail.message import deliverable

CHECK = "mail.check_sender"


def sender() -> MailSender | None:
    """The address that the seller in scope has named, proved or not."""
    return db.session.scalar(select(MailSender))


def proved_address() -> str:
    """The address that mails come from; empty for the platform's own."""
    found = sender()
    return found.address if found is not None and found.proof is OriginProof.PROVED else ""


def name_sender(address: str, *, actor: Actor) -> MailSender:
    """Let mails come from this address once its domain is proved, and have a job look for the proof."""
    found, before = sender(), ""
    if found is None:
        found = MailSender()
        db.session.add(found)
    else:
        before = found.address
    if address != before:
        found.address, found.proof, found.finding = address, OriginProof.UNPROVED, ""
        found.checked_at = found.check_asked_at = None
        db.session.flush()
        record(actor, "mail_sender.changed", current_seller(), address=[before, address])
    ask_for_sender_check(found)
    return found


def forget_sender(*, actor: Actor) -> None:
    """Let mails come from the platform's address."""
    found = sender()
    if found is None:
        return
    record(actor, "mail_sender.removed", current_seller(), address=[found.address, None])
    db.session.delete(found)
    db.session.flush()


def proof_wanted(found: MailSender) -> WantedProof:
    """What has to stand in the domain name system, so that the address counts as the seller's."""
    domain = deliverable(found.address).rpartition("@")[2].lower()
    return WantedProof(f"https://{domain}", (Way.DNS,), shop().site_token)


def ask_for_sender_check(found: MailSender) -> None:
    """Let a job look for the proof; does nothing while one is looking."""
    ask_to_check(found, CHECK, address=found.address)


def look_at_sender_again() -> None:
    """Have an address looked at that was proved once: a domain can change hands."""
    found = sender()
    if found is not None and found.proof is not OriginProof.UNPROVED:
        ask_for_sender_check(found)


def sender_to_look_for(address: str) -> WantedProof | None:
    """What a job has to look for; nothing where the seller has named another one meanwhile."""
    found = sender()
    return proof_wanted(found) if found is not None and found.address == address else None


def settle_sender(address: str, finding: Finding) -> None:
    """Note what was found."""
    found = db.session.scalar(select(MailSender).where(MailSender.address == address).with_for_update())
    if found is None:
        return
    found.finding = str(finding)
    change = settle_proof(found, is_there(finding))
    if change:
        record(SYSTEM, "mail_sender.checked", current_seller(), **{address: change})
