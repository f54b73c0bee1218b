"""Writing the audit trail."""

from typing import Any, Protocol

from portal.db import db
from portal.domain.audit.models import AuditEvent
from portal.kernel import clock
from portal.kernel.actor import Actor

_NOTHING: list[Any] = [[None, None], [None, ""], ["", ""]]


class Audited(Protocol):
    """A record that has a name for the outside."""

    __tablename__: str

    @property
    def public_id(self) -> str:
        """The record's public id."""


def record(actor: Actor, event: str, subject: Audited, **changes: Any) -> None:
    """Write who did what to which record, in the transaction that does it.

    A change is a pair of what was and what is; a pair of nothing and nothing is left out.
    """
    db.session.add(
        AuditEvent(
            at=clock.now(),
            actor_name=actor.name,
            actor_user_id=actor.user_id,
            event=event,
            object_kind=subject.__tablename__,
            object_id=subject.public_id,
            changes={name: change for name, change in changes.items() if change not in _NOTHING},
        )
    )
