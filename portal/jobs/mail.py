"""Mails: composed in one transaction, sent in none, noted in the next."""

from flask import current_app

from portal.config import Settings
from portal.connectors.site_proof import Finding, Way, find_proof
from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import GiveUp, Lease, Outbox
from portal.domain.notifications.actions import Wanted, compose, forget_applicant, note_sent, note_trouble
from portal.domain.notifications.models import MailStatus
from portal.domain.notifications.sender import sender_to_look_for, settle_sender
from portal.jobs.effects import finishing
from portal.mail.queue import WITHOUT_PERSON
from portal.mail.transport import MailOutcomeUnknown, MailRefused, MailUnreachable, SmtpTransport


def send(lease: Lease) -> None:
    """Send one mail; what the server refuses for good is a dead letter that staff may send again."""
    wanted = _wanted(lease)
    with transaction(Scope(lease.seller_id or 0)):
        outbox.extend(db.session(), lease)
        mail = compose(wanted)
    if mail is None:
        with finishing(lease):
            _forget_address(lease)
        return
    settings: Settings = current_app.extensions["settings"]
    try:
        SmtpTransport(settings.smtp_url, sender=settings.mail_from).send(mail)
    except MailRefused as error:
        _note(lease, wanted, MailStatus.FAILED, error)
        raise GiveUp(str(error)) from error
    except (MailUnreachable, MailOutcomeUnknown) as error:
        unknown = isinstance(error, MailOutcomeUnknown)
        _note(lease, wanted, MailStatus.UNKNOWN if unknown else MailStatus.QUEUED, error)
        raise
    with finishing(lease):
        note_sent(wanted.key)
        _forget_address(lease)


def check_sender(lease: Lease) -> None:
    """Look for the TXT record that proves a sender's domain, and note what was found."""
    address = lease.payload["address"]
    with transaction(Scope(lease.seller_id or 0)):
        outbox.extend(db.session(), lease)
        wanted = sender_to_look_for(address)
    finding = Finding.MISSING if wanted is None else find_proof(wanted)[Way.DNS]
    with finishing(lease):
        if wanted is not None:
            settle_sender(address, finding)


def forget(lease: Lease) -> None:
    """Keep no address of somebody whose sign-up was refused."""
    with finishing(lease):
        forget_applicant(lease.payload["user_id"], lease.payload["request_id"])


def _wanted(lease: Lease) -> Wanted:
    told = lease.payload
    return Wanted(told["mail_key"], told["template"], told["to"], told["name"], told["about"], told["ids"])


def _forget_address(lease: Lease) -> None:
    """The log has it; the finished work keeps ids alone."""
    row = db.session.get_one(Outbox, lease.id)
    row.payload = row.payload | WITHOUT_PERSON
    db.session.flush()


def _note(lease: Lease, wanted: Wanted, status: MailStatus, error: Exception) -> None:
    with transaction(Scope(lease.seller_id or 0)):
        note_trouble(wanted.key, status, str(error))
