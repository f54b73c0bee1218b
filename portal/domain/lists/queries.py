"""Reading kept views."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, or_, select

from portal.db import db
from portal.domain.lists.models import SavedView
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound


def views_of(endpoint: str, actor: Actor) -> Sequence[SavedView]:
    """The views of a list that are the actor's own or shared with everybody, the oldest first."""
    return db.session.scalars(_views(), {"endpoint": endpoint, "user_id": actor.user_id}).all()


@cache
def _views() -> Select[SavedView]:
    """Made once: every list asks it."""
    reachable = or_(SavedView.user_id == bindparam("user_id"), SavedView.is_shared)
    of_list = SavedView.endpoint == bindparam("endpoint")
    return select(SavedView).where(of_list, reachable).order_by(SavedView.id)


def own_view_or_404(public_id: str, actor: Actor) -> SavedView:
    """One of the actor's own; raises NotFound."""
    found = db.session.scalar(
        select(SavedView).where(SavedView.public_id == public_id, SavedView.user_id == actor.user_id)
    )
    if found is None:
        raise NotFound
    return found
