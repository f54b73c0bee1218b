"""Reading the audit trail."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, exists, false, select
from sqlalchemy.dialects.postgresql import array

from portal.db import db
from portal.domain.audit.actions import Audited
from portal.domain.audit.models import AuditEvent


def has_happened(event: str, subject: Audited, *fields: str) -> ColumnElement[bool]:
    """Whether this was done to a record and changed one of these fields, as a condition."""
    to_subject = select(AuditEvent.id).where(
        AuditEvent.object_id == subject.public_id, AuditEvent.event == event
    )
    return exists(to_subject.where(AuditEvent.changes.has_any(array(fields))))


def somebody_has(done: str) -> ColumnElement[bool]:
    """Whether a person has done such a thing, as a condition; what Portico does by itself does not count."""
    by_people = select(AuditEvent.id).where(AuditEvent.actor_user_id.is_not(None))
    return exists(by_people.where(AuditEvent.event.startswith(done, autoescape=True)))


def events_about(subject: Audited) -> list[AuditEvent]:
    """What was done to a record, the newest first."""
    found = select(AuditEvent).where(AuditEvent.object_id == subject.public_id)
    return list(db.session.scalars(found.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())))


def done_to(public_ids: Collection[str], event: str) -> list[AuditEvent]:
    """Each time that this was done to any of these records."""
    return list(
        db.session.scalars(
            select(AuditEvent).where(AuditEvent.object_id.in_(public_ids), AuditEvent.event == event)
        )
    )


def events_with(
    text: str = "", *, called: Sequence[str] = (), about: ColumnElement[bool] | None = None
) -> Select[AuditEvent]:
    """What was done, the newest first: of these events, by this person, to this record, or `about` whom."""
    found = select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    if not text:
        return found
    return found.where(
        AuditEvent.event.in_(called)
        | AuditEvent.actor_name.icontains(text, autoescape=True)
        | (AuditEvent.object_id == text)
        | (false() if about is None else about)
    )
