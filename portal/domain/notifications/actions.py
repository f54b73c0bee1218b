"""Sending mails that were asked for: written into the log first, rendered, sent, and noted."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from portal.db import current_scope, db
from portal.db.outbox import Outbox
from portal.domain.audit.actions import record
from portal.domain.notifications.builders import BUILDERS, attachment_of
from portal.domain.notifications.models import MailMessage, MailStatus
from portal.domain.notifications.sender import proved_address
from portal.domain.notifications.templates import (
    SAMPLE_LANGUAGE,
    own_wording,
    seller_values,
    template_row,
)
from portal.domain.sellers.queries import current_seller, shop
from portal.domain.users.models import User
from portal.domain.users.queries import is_unproved, language_of
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict
from portal.kernel.ids import new_public_id
from portal.kernel.texts import Text, locale_of, speaking
from portal.mail.links import base_url
from portal.mail.message import Mail, message_id
from portal.mail.queue import KIND, WITHOUT_PERSON, send_later
from portal.mail.render import render
from portal.mail.samples import SAMPLES

RESENT_A_DAY = 5
FORGOTTEN = "•••"
"""The log's recipient where there was a person who did not become a customer."""
TOMBSTONES = frozenset({"signup-rejected", "signup-expired"})
"""To people whose data are deleted: the log keeps nothing of their address."""
ABOUT_PASSWORDS = frozenset({"password-changed", "password-reset"})
_ABOUT_APPLICANTS = frozenset(
    {"signup-pending-approval", "signup-reminder", "request-expired", "request-answered"}
)
"""To staff, whose own addresses stay."""


@dataclass(frozen=True)
class Wanted:
    """A mail that an outbox row asks for."""

    key: str
    template: str
    to: str
    name: str
    about: str
    ids: dict[str, Any]


def compose(wanted: Wanted) -> Mail | None:
    """Note the attempt in the log and write the mail; ``None`` when it was sent or is not needed now."""
    row = _log_row(wanted)
    if row.status is MailStatus.SENT:
        return None
    row.attempts += 1
    brand, tested = shop(), wanted.ids.get(SAMPLE_LANGUAGE, "")
    language = (
        tested or language_of(wanted.to, current_seller().id, wanted.ids.get("reader_id")) or brand.language
    )
    own = template_row(wanted.template, language) if _is_ours_to_word(wanted) else None
    if own is not None and not own.enabled and not tested:
        _not_sent(row, MailStatus.SWITCHED_OFF, "Such messages are switched off in the settings.")
        return None
    with speaking(locale_of(language)):
        values = (
            SAMPLES[wanted.template] if tested else BUILDERS[wanted.template](wanted.ids | {"to": wanted.to})
        )
        seller = seller_values()
    if values is None:
        row.recipient, row.recipient_name = FORGOTTEN, ""
        _not_sent(row, MailStatus.CANCELLED, "There was nothing to tell any more.")
        return None
    # what a stranger has typed as a name reaches nobody whose address it may not be
    name = "" if is_unproved(wanted.to, current_seller().id) else wanted.name
    text = render(wanted.template, language, own_wording(own), seller=seller, person={"name": name}, **values)
    row.subject = text.subject
    db.session.flush()
    from_name = (own and own.from_name) or brand.company_name
    return Mail(
        template=wanted.template,
        to_address=wanted.to,
        to_name=name,
        subject=text.subject,
        text=text.text,
        html=text.html,
        message_id=row.message_id,
        reply_to=(own and own.reply_to) or brand.support_email,
        reply_to_name=(own and own.reply_to_name) or from_name,
        from_name=from_name,
        from_address=proved_address(),
        copy_to=own.copy_to if own is not None and not tested else "",
        attachment=None if tested else attachment_of(wanted.template, wanted.ids),
    )


def _is_ours_to_word(wanted: Wanted) -> bool:
    """Whether the seller's own words count: passwords of staff are no matter of one seller."""
    if wanted.template not in ABOUT_PASSWORDS or SAMPLE_LANGUAGE in wanted.ids:
        return True
    user = db.session.get(User, wanted.ids["user_id"])
    return user is None or user.door.seller_id is not None


def _not_sent(row: MailMessage, status: MailStatus, why: str) -> None:
    row.status, row.error = status, why
    db.session.flush()


def _log_row(wanted: Wanted) -> MailMessage:
    """The row of the log for this mail: its message id stays the same over all attempts."""
    host = urlsplit(base_url()).hostname or "localhost"
    public_id = new_public_id("mml")
    forgotten = wanted.template in TOMBSTONES
    db.session.execute(
        insert(MailMessage)
        .values(
            seller_id=current_scope().seller_id,
            public_id=public_id,
            template=wanted.template,
            dedupe_key=wanted.key,
            ids=wanted.ids,
            recipient=FORGOTTEN if forgotten else wanted.to,
            recipient_name="" if forgotten else wanted.name,
            subject="",
            about=wanted.about,
            status=MailStatus.QUEUED,
            attempts=0,
            error="",
            message_id=message_id(public_id, host),
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )
    return db.session.scalars(
        select(MailMessage).where(MailMessage.dedupe_key == wanted.key).with_for_update()
    ).one()


def note_sent(key: str) -> None:
    """The server has taken it."""
    row = _by_key(key)
    row.status, row.sent_at, row.error = MailStatus.SENT, clock.now(), ""
    db.session.flush()


def note_trouble(key: str, status: MailStatus, error: str) -> None:
    """It was not taken (yet), or nobody knows."""
    row = _by_key(key)
    row.status, row.error = status, error[:500]
    db.session.flush()


def _by_key(key: str) -> MailMessage:
    return db.session.scalars(select(MailMessage).where(MailMessage.dedupe_key == key)).one()


def forget_applicant(user_id: int, request_id: int | None) -> None:
    """Take a person who did not become a customer out of the log, and stop what waits to be sent.

    The answer itself is sent (`TOMBSTONES`). Staff's own addresses stay; no subject does. Whoever never
    confirmed the address has no request.
    """
    about = [{"user_id": user_id}, *([{"request_id": request_id}] if request_id else [])]
    told = or_(*(MailMessage.ids.contains(ids) for ids in about))
    for row in db.session.scalars(select(MailMessage).where(told)):
        row.subject = ""
        if row.template not in _ABOUT_APPLICANTS:
            row.recipient, row.recipient_name = FORGOTTEN, ""
    waiting = db.session.scalars(
        select(Outbox)
        .where(
            Outbox.kind == KIND,
            Outbox.seller_id == current_scope().seller_id,
            Outbox.payload["ids"].contains({"user_id": user_id}),
            Outbox.payload["template"].astext.not_in(_ABOUT_APPLICANTS),
            Outbox.state.in_(("ready", "dead", "unknown")),
        )
        .with_for_update()
    )
    for wanted in waiting:
        wanted.state, wanted.payload = "cancelled", wanted.payload | WITHOUT_PERSON
    db.session.flush()


def resend(mail: MailMessage, *, actor: Actor) -> None:
    """Send a mail of the log once more, as a message of its own. Raises Conflict after five a day.

    What was asked for counts, sent or not; its row is held, so that of two clicks each is a message.
    """
    db.session.refresh(mail, with_for_update=True)
    if mail.recipient == FORGOTTEN:
        raise Conflict(Text("The address of this message was deleted."))
    again = f"again:{mail.public_id}:{clock.now().date().isoformat()}:"
    asked = _asked_for(f"{mail.template}:{again}")
    if asked >= RESENT_A_DAY:
        raise Conflict(Text("This message was sent again five times today."))
    send_later(
        mail.template, to=mail.recipient, name=mail.recipient_name, key=f"{again}{asked + 1}",
        about=mail.about, **mail.ids,
    )  # fmt: skip
    record(actor, "mail.resent", mail)


def _asked_for(beginning: str) -> int:
    """How many mails whose key begins so were asked for in the name of the seller in scope."""
    seller_id = current_scope().seller_id
    return db.session.scalars(
        select(func.count(Outbox.id)).where(
            Outbox.kind == KIND,
            Outbox.seller_id == seller_id,
            Outbox.dedupe_key.startswith(f"{seller_id}:{beginning}", autoescape=True),
        )
    ).one()
