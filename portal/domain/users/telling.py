"""Mails to a user about their sign-in."""

from typing import Any

from sqlalchemy.orm import Session

from portal.db import apart
from portal.domain.users.models import MembershipStatus, User
from portal.domain.users.queries import home_of
from portal.kernel import clock
from portal.mail.queue import send_later


def tell(
    template: str, user: User, *, to: str = "", name: str | None = None, key: str = "",
    session: Session | None = None, **ids: Any,
) -> None:  # fmt: skip
    """Write in the name of the user's seller, to their address and once a minute unless told otherwise."""
    seller_id = home_of(user)
    if seller_id is None:
        return
    if to:
        ids["reader_id"] = user.id  # an address that tells nothing of the language
    send_later(
        template, to=to or user.email, name=user.name if name is None else name,
        key=key or f"{user.public_id}:{clock.now().isoformat(timespec='minutes')}", about=user.public_id,
        seller_id=seller_id, session=session, user_id=user.id, **ids,
    )  # fmt: skip


def tell_of_lock(user: User, *, key: str) -> None:
    """Say that too many wrong passwords were tried; kept although the sign-in is refused, once for a key.

    Only to whom could sign in: an address that somebody has merely typed gets no mail of ours.
    """
    if any(one.status is MembershipStatus.ACTIVE for one in user.memberships):
        with apart() as session:
            tell("account-locked", user, key=f"{user.public_id}:{key}", session=session)
