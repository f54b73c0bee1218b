"""A seller's own roles: a name and a set of rights, given to staff beside the product's roles."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select, update

from portal.db import current_scope, db
from portal.domain.audit.actions import record
from portal.domain.users.models import CustomRole, Membership
from portal.domain.users.permissions import STAFF_RIGHTS, Permission
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean, fold
from portal.kernel.texts import Text, noted

ALWAYS = Permission.PROFILE_SELF
"""Whoever signs in may look after their own profile."""


def custom_roles() -> Sequence[CustomRole]:
    """The seller's own roles, by name."""
    return db.session.scalars(select(CustomRole).order_by(CustomRole.name_key)).all()


def custom_role_or_404(public_id: str) -> CustomRole:
    """One of them; raises NotFound."""
    found = db.session.scalar(select(CustomRole).where(CustomRole.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def people_with(role: CustomRole) -> int:
    """How many have it, whether they can sign in or not."""
    having = select(func.count()).select_from(Membership).where(Membership.custom_role_id == role.id)
    return db.session.scalar(having) or 0


def make_role(name: str, permissions: Collection[str], *, actor: Actor) -> CustomRole:
    """Make a role. Raises Invalid for its name or without a right, Forbidden for rights the actor lacks."""
    role = CustomRole(
        public_id=new_public_id("rol"), name=_free_name(name), permissions=_given(permissions, actor),
        created_at=clock.now(),
    )  # fmt: skip
    role.name_key = fold(role.name)
    db.session.add(role)
    db.session.flush()
    record(actor, "custom_role.created", role, name=[None, role.name], permissions=[None, role.permissions])
    return role


def change_role(
    role: CustomRole, name: str, permissions: Collection[str], *, version: int, actor: Actor
) -> None:
    """Change it for everybody who has it, from their next request on.

    Raises Stale, what `make_role` raises, and Forbidden for the actor's own role.
    """
    if role.version != version:
        raise Stale
    _ensure_anothers(role, actor)
    before = role.name, role.permissions
    name, given = _free_name(name, role), _given({*permissions, *_held_back(role, actor)}, actor)
    role.name, role.name_key, role.permissions = name, fold(name), given
    db.session.flush()
    having = update(Membership).where(Membership.custom_role_id == role.id)
    db.session.execute(having.values(custom_permissions=given))
    record(actor, "custom_role.changed", role, name=[before[0], name], permissions=[before[1], given])


def delete_role(role: CustomRole, *, actor: Actor) -> None:
    """Remove it. Raises Conflict while somebody has it."""
    number = people_with(role)
    if number:
        words = noted("Used by 1 person.") if number == 1 else noted("Used by %(number)s people.")
        raise Conflict(Text(words, number=number))
    record(actor, "custom_role.deleted", role, name=[role.name, None])
    db.session.delete(role)
    db.session.flush()


def _free_name(name: str, role: CustomRole | None = None) -> str:
    name = clean(name)
    if not 1 <= len(name) <= 60:
        raise Invalid(field_errors={"name": Text("Give a name of 1 to 60 characters.")})
    twin = db.session.scalar(select(CustomRole).where(CustomRole.name_key == fold(name)))
    if twin is not None and twin is not role:
        raise Invalid(field_errors={"name": Text("A role with this name exists.")})
    return name


def _given(permissions: Collection[str], actor: Actor) -> list[str]:
    wanted = STAFF_RIGHTS & set(permissions) - {ALWAYS}
    if not wanted:
        raise Invalid(field_errors={"permissions": Text("Choose at least one right.")})
    if not actor.permissions >= wanted:
        raise Forbidden(Text("You can give and change only rights that you have yourself."))
    return [str(code) for code in Permission if code in wanted or code is ALWAYS]


def _held_back(role: CustomRole, actor: Actor) -> set[str]:
    """The rights of the role that the actor lacks: no form of theirs shows them, so none can be taken."""
    return set(role.permissions) - actor.permissions


def _ensure_anothers(role: CustomRole, actor: Actor) -> None:
    mine = select(Membership.id).where(
        Membership.user_id == actor.user_id, Membership.custom_role_id == role.id,
        Membership.seller_id == current_scope().seller_id,
    )  # fmt: skip
    if db.session.scalar(mine) is not None:
        raise Forbidden(Text("Nobody changes their own access. Ask another administrator."))
