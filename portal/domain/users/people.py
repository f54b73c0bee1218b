"""The people of an account: who may sign in for it, and what befalls them with their company."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import current_scope, db
from portal.domain.accounts.actions import move_account
from portal.domain.accounts.models import Account
from portal.domain.users.models import Membership
from portal.domain.users.sign_ins import end_sign_ins_of
from portal.kernel.actor import Actor


def people_of(account: Account) -> Sequence[Membership]:
    """Those with a login, the first one first."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.seller_id == current_scope().seller_id, Membership.account_id == account.id)
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()


def suspend_account(account: Account, *, actor: Actor, reason: str = "") -> None:
    """Take no orders from a company any more and sign its people out. Raises IllegalMove.

    Whoever signs in at the same time either waits for this and is refused, or is put out by it.
    """
    move_account(account, "suspend", actor=actor, reason=reason)
    for member in people_of(account):
        end_sign_ins_of(member)


def reinstate_account(account: Account, *, actor: Actor) -> None:
    """Let a suspended company order again. Raises IllegalMove."""
    move_account(account, "reinstate", actor=actor)
