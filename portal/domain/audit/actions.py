"""Writing the audit trail."""

from typing import Any, Protocol

from portal.db import db
from portal.domain.audit.models import AuditEvent
from portal.kernel import clock
from portal.kernel.actor import Actor


class Audited(Protocol):
    """A record that has a name for the outside."""

    __tablename__: str

    @property
    def public_id(self) -> str:
        """The record's public id."""


def record(actor: Actor, event: str, subject: Audited, **changes: Any) -> None:
    """Write who did what to which record, in the transaction that does it."""
    db.session.add(
        AuditEvent(
            at=clock.now(),
            actor_name=actor.name,
            actor_user_id=actor.user_id,
            event=event,
            object_kind=subject.__tablename__,
            object_id=subject.public_id,
            changes=changes,
        )
    )
