"""Keeping and forgetting views."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from portal.db import current_scope, db
from portal.domain.lists.models import SavedView
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean
from portal.kernel.texts import Text

MOST = 20


def save_view(endpoint: str, name: str, query: str, *, is_shared: bool, actor: Actor) -> SavedView:
    """Keep a state of a list; a view of the actor's with this name is changed. Raises Invalid."""
    name = clean(name)
    if not 1 <= len(name) <= 60:
        raise Invalid(field_errors={"name": Text("Give a name of 1 to 60 characters.")})
    if len(query) > 1000:
        raise Invalid(Text("This is too much to keep. Use fewer filters."))
    mine = (SavedView.endpoint == endpoint, SavedView.user_id == actor.user_id)
    others = select(func.count()).select_from(SavedView).where(*mine, SavedView.name != name)
    if (db.session.scalar(others) or 0) >= MOST:
        raise Invalid(Text("You keep 20 views of this list. Delete one first."))
    values = {"query": query, "is_shared": is_shared}
    db.session.execute(
        insert(SavedView)
        .values(
            seller_id=current_scope().seller_id, public_id=new_public_id("vie"), user_id=actor.user_id,
            endpoint=endpoint, name=name, created_at=clock.now(), **values,
        )
        .on_conflict_do_update(index_elements=["seller_id", "endpoint", "user_id", "name"], set_=values)
    )  # fmt: skip
    return db.session.scalars(select(SavedView).where(*mine, SavedView.name == name)).one()


def delete_view(view: SavedView) -> None:
    """Forget a view, for everybody it was shared with as well."""
    db.session.delete(view)
    db.session.flush()
