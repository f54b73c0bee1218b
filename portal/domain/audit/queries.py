"""Reading the audit trail."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from portal.domain.audit.models import AuditEvent


def events_with(text: str = "", *, called: Sequence[str] = ()) -> Select[AuditEvent]:
    """What was done, the newest first: of these events, by this person, or to this record."""
    found = select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    if text:
        found = found.where(
            AuditEvent.event.in_(called)
            | AuditEvent.actor_name.icontains(text, autoescape=True)
            | (AuditEvent.object_id == text)
        )
    return found
