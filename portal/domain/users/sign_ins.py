"""Sessions of the portal: begun with a new random id, kept for a while, ended at once."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from portal.db import apart, db
from portal.domain.users.models import EmbedSession, Membership, SignIn, User
from portal.kernel import clock
from portal.kernel.tokens import hash_token, new_token

NOTED_EVERY = timedelta(minutes=1)


def start_sign_in(
    user: User, *, membership: Membership | None = None, address: str = "", device: str = ""
) -> str:
    """Begin a session and return the secret for the cookie."""
    now = clock.now()
    token = new_token()
    row = SignIn(
        id_hash=hash_token(token),
        user_id=user.id,
        membership_id=None if membership is None else membership.id,
        created_at=now,
        last_seen_at=now,
        address=address[:64],
        device=device[:200],
    )
    user.last_sign_in_at = now
    db.session.add(row)
    db.session.flush()
    if membership is not None:
        note_member(db.session(), membership.id)
    return token


def choose_membership(sign_in: SignIn, membership: Membership) -> str:
    """Go on in another seller, under a new id; the twelve hours go on too."""
    token = new_token()
    db.session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in.id, SignIn.revoked_at.is_(None))
        .values(id_hash=hash_token(token), membership_id=membership.id)
    )
    note_member(db.session(), membership.id)
    return token


def note_visit(sign_in: SignIn) -> None:
    """Push the end of the session back; written once a minute at most, and kept whatever follows."""
    now = clock.now()
    if now - sign_in.last_seen_at < NOTED_EVERY:
        return
    with apart() as session:
        session.execute(
            update(SignIn)
            .where(SignIn.id == sign_in.id, SignIn.last_seen_at <= now - NOTED_EVERY)
            .values(last_seen_at=now)
        )
        note_member(session, sign_in.membership_id)


def note_member(session: Session, membership_id: int | None) -> None:
    """Note that the member is here, in this transaction; it disturbs nobody who edits the roles meanwhile."""
    seen = update(Membership).where(Membership.id == membership_id).values(last_seen_at=clock.now())
    session.execute(seen.execution_options(synchronize_session=False))


def end_sign_in(sign_in: SignIn) -> None:
    """Sign out here."""
    _end(SignIn.id == sign_in.id)


def end_all_sign_ins(user: User, *, but: SignIn | EmbedSession | None = None) -> None:
    """Sign out everywhere, in portal, shops and widgets: after a change of the password, for example."""
    kept = but.id_hash if but else b""
    _end(and_(SignIn.user_id == user.id, SignIn.id_hash != kept))
    mine = select(Membership.id).where(Membership.user_id == user.id)
    visits = or_(EmbedSession.membership_id.in_(mine), EmbedSession.user_id == user.id)
    _end_visits(and_(visits, EmbedSession.id_hash != kept))


def end_sign_ins_of(membership: Membership) -> None:
    """Sign out wherever this membership is in use, in the portal, a shop or a widget."""
    _end(SignIn.membership_id == membership.id)
    _end_visits(EmbedSession.membership_id == membership.id)


def _end(which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(SignIn).where(which, SignIn.revoked_at.is_(None)).values(revoked_at=clock.now())
    )


def _end_visits(which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(EmbedSession).where(which, EmbedSession.revoked_at.is_(None)).values(revoked_at=clock.now())
    )
