"""What is kept no longer than it is needed: ended sessions, used links, counters, finished work."""

from datetime import timedelta

from sqlalchemy import delete, or_, update

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.users.models import LONGEST, EmailChange, EmbedSession, RateLimit, SignIn, Token
from portal.kernel import clock

COUNTERS, DUTIES, VISITS, LINKS, WORK = (timedelta(days=days) for days in (2, 2, 14, 30, 90))


def forget_what_has_ended() -> None:
    """Delete what stands outside the policies and nobody can use or ask about any more."""
    now = clock.now()
    ended = or_(SignIn.revoked_at.is_not(None), SignIn.created_at < now - LONGEST)
    was_left = or_(EmbedSession.revoked_at.is_not(None), EmbedSession.last_seen_at < now - VISITS)
    for old in (
        update(EmbedSession).where(EmbedSession.prefill != {}, was_left).values(prefill={}),
        delete(SignIn).where(ended, SignIn.last_seen_at < now - LINKS),
        delete(Token).where(Token.expires_at < now - LINKS),
        delete(EmailChange).where(EmailChange.created_at < now - LINKS),
        delete(RateLimit).where(RateLimit.window_start < now - COUNTERS),
        delete(Outbox).where(Outbox.state == "done", Outbox.finished_at < now - WORK),
        delete(Outbox).where(Outbox.state == "done", Outbox.payload == {}, Outbox.finished_at < now - DUTIES),
    ):
        db.session.execute(old.execution_options(synchronize_session=False))
