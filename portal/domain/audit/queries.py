"""Reading the audit trail."""

from sqlalchemy import Select, select

from portal.domain.audit.models import AuditEvent


def events_with(text: str = "") -> Select[AuditEvent]:
    """What was done, the newest first; `text` is part of an event, a person or a public id."""
    found = select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    if text:
        found = found.where(
            AuditEvent.event.icontains(text, autoescape=True)
            | AuditEvent.actor_name.icontains(text, autoescape=True)
            | (AuditEvent.object_id == text)
        )
    return found
