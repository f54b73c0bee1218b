"""Putting something into the queue that a customer, or staff for a customer, ask for."""

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.audit.actions import record
from portal.domain.requests.models import Request, RequestStatus, RequestType
from portal.domain.requests.telling import tell_approvers, tell_requester
from portal.domain.sellers.actions import take_number
from portal.domain.sellers.lists import ListMatch
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.ids import new_public_id


def put_in_queue(kind: RequestType, account: Account, *, actor: Actor, source: str, **told: str) -> Request:
    """A new request of an account; those who decide and the person who asks are told."""
    made = Request(
        public_id=new_public_id("req"),
        number=f"R-{take_number('request'):06d}",
        account_id=account.id,
        type=kind,
        status=RequestStatus.NEW,
        membership_id=actor.membership_id,
        subject=account.name,
        submitted={"first_name": actor.name, "last_name": "", **told},
        source=source,
        created_at=clock.now(),
        list_match=ListMatch.NONE,
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "request.created", made, status=[None, "new"])
    tell_approvers("request-created", made, key=made.public_id)
    tell_requester("request-received", made, key=made.public_id)
    return made
