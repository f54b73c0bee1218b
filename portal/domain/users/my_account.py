"""What people change about themselves: name, password, and where they are signed in."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Select, select, update

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.users import passwords, throttle
from portal.domain.users.actions import OF_ONE_ADDRESS, set_password
from portal.domain.users.models import IDLE, LONGEST, EmbedSession, Membership, SignIn, User
from portal.domain.users.queries import company_of
from portal.domain.users.sign_ins import end_all_sign_ins
from portal.domain.users.telling import tell
from portal.domain.users.throttle import network_of
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.text import clean
from portal.kernel.texts import Text

Session = SignIn | EmbedSession
"""Somebody's session: of the portal, or of a shop or widget."""


def change_name(user: User, name: str, *, actor: Actor) -> None:
    """Be called otherwise, wherever the person is a member. Raises Invalid."""
    name = clean(name)
    if not 1 <= len(name) <= 200:
        raise Invalid(field_errors={"name": Text("Enter a name.")})
    if name != user.name:
        record(actor, "user.renamed", user, name=[user.name, name])
    user.name = name
    db.session.flush()


def prove(user: User, password: str, *, address: str) -> None:
    """Make sure that it is the person. Raises Invalid on the field `current`, or TooMany."""
    attempt = (user.door_id, user.email, network_of(address))
    throttle.count(OF_ONE_ADDRESS, *attempt)
    if not passwords.fits(user.password_hash, password):
        raise Invalid(field_errors={"current": Text("Wrong password.")})
    throttle.forget(OF_ONE_ADDRESS, *attempt)


def change_password(
    user: User, current: str, password: str, *, here: Session, address: str, actor: Actor
) -> None:
    """Set a new password; every other session ends, and a mail says so. Raises Invalid and TooMany."""
    prove(user, current, address=address)
    company = company_of(here.membership) if here.membership else ""
    set_password(user, password, company=company, but=here)
    record(actor, "user.password_changed", user)
    tell("password-changed", user)


def sessions_of(user: User, here: Session) -> Sequence[Session]:
    """Where the person is signed in at this door, the last used first."""
    now, kind = clock.now(), type(here)
    alive = (
        kind.revoked_at.is_(None), kind.last_seen_at > now - IDLE, kind.created_at > now - LONGEST,
    )  # fmt: skip
    found = select(kind).where(kind.id.in_(_ids_of(user, here)), *alive)
    ordered = found.order_by(kind.last_seen_at.desc(), kind.id.desc())
    return cast("Sequence[Session]", db.session.scalars(ordered).all())


def end_session(user: User, session_id: int, *, here: Session, actor: Actor) -> None:
    """Sign out elsewhere. Raises NotFound for the session of somebody else, and for one that has ended."""
    kind = type(here)
    mine = (kind.id == session_id, kind.id.in_(_ids_of(user, here)), kind.revoked_at.is_(None))
    ended = update(kind).where(*mine).values(revoked_at=clock.now()).returning(kind.id)
    ended = ended.execution_options(synchronize_session=False)
    if db.session.execute(ended).scalar() is None:
        raise NotFound
    record(actor, "user.session_ended", user)


def end_other_sessions(user: User, *, here: Session, actor: Actor) -> None:
    """Sign out everywhere but here."""
    end_all_sign_ins(user, but=here)
    record(actor, "user.other_sessions_ended", user)


def _ids_of(user: User, here: Session) -> Select[int]:
    if isinstance(here, SignIn):
        return select(SignIn.id).where(SignIn.user_id == user.id)
    return select(EmbedSession.id).join(EmbedSession.membership).where(Membership.user_id == user.id)
