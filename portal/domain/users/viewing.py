"""Staff look at the shop as a customer's administrator sees it: they read, for half an hour (F7).

A view belongs to one session of the portal. It ends with that, with the right to it, and by the clock.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.domain.audit.actions import record
from portal.domain.sellers.queries import shop
from portal.domain.users.models import EmbedSession, Membership, SignIn
from portal.domain.users.permissions import ROLE_PERMISSIONS, Permission, Role, permissions_of
from portal.domain.users.rules import refusal_of
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict
from portal.kernel.texts import Text
from portal.kernel.tokens import hash_token, new_token

LASTS = timedelta(minutes=30)
SEEN = ROLE_PERMISSIONS[Role.CUSTOMER_ADMIN] - {Permission.PROFILE_SELF, Permission.ASSET_REVEAL_CODE}
"""What a view shows: all that the customer's administrator sees, but no codes and nobody's own account."""


def begin_view(account: Account, viewer: SignIn, *, actor: Actor) -> str:
    """The secret of a new view for the cookie; another one of the same session ends.

    Raises Conflict where there is no shop, or no customer who could come in.
    """
    if account.kind is AccountKind.RESELLER:
        raise Conflict(Text("People of a reseller work in the portal, not in your shop."))
    if account.status not in (AccountStatus.ACTIVE, AccountStatus.SUSPENDED):
        raise Conflict(Text("Nobody signs in for this customer, so there is nothing to see."))
    if not shop().published:
        raise Conflict(Text("Publish the shop first."))
    token, now = new_token(), clock.now()
    _end(viewer)
    view = EmbedSession(
        id_hash=hash_token(token), seller_id=account.seller_id, csrf=new_token(), created_at=now,
        last_seen_at=now, viewed_account_id=account.id, viewer_id=viewer.id,
    )  # fmt: skip
    db.session.add(view)
    db.session.flush()
    record(actor, "account.viewed_as", account, until=[None, (now + LASTS).isoformat(timespec="seconds")])
    return token


def end_view(view: EmbedSession, account: Account, *, actor: Actor) -> None:
    """Look on no longer."""
    db.session.execute(update(EmbedSession).where(EmbedSession.id == view.id).values(revoked_at=clock.now()))
    record(actor, "account.view_ended", account)


def _end(viewer: SignIn) -> None:
    mine = update(EmbedSession).where(EmbedSession.viewer_id == viewer.id, EmbedSession.revoked_at.is_(None))
    db.session.execute(mine.values(revoked_at=clock.now()))


def view_of(token: str, seller_id: int) -> EmbedSession | None:
    """The view of a cookie at a seller's shop, while it lasts."""
    member = joinedload(EmbedSession.viewer).joinedload(SignIn.membership)
    view = db.session.scalar(
        select(EmbedSession)
        .where(EmbedSession.id_hash == hash_token(token), EmbedSession.seller_id == seller_id)
        .where(EmbedSession.viewer_id.is_not(None))
        .options(member.joinedload(Membership.user), member.joinedload(Membership.seller))
    )
    return view if view is not None and _lasts(view, clock.now()) else None


def _lasts(view: EmbedSession, at: datetime) -> bool:
    viewer = view.viewer
    if viewer is None or view.revoked_at is not None or at - view.created_at >= LASTS:
        return False
    member = viewer.membership
    if member is None or member.account_id is not None or member.seller_id != view.seller_id:
        return False
    may = Permission.VIEW_AS_CUSTOMER in permissions_of(member)
    return may and viewer.is_alive(at) and not refusal_of(member)


def viewing_actor(viewer: SignIn) -> Actor:
    """The member of staff as somebody who sees what the customer's administrator sees."""
    user = viewer.user
    return Actor(user.name, user.id, viewer.membership_id, False, frozenset(SEEN))
