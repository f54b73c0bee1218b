"""Reading extra fields."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import AccountKind
from portal.domain.extra_fields.models import ExtraField, Place, Trait
from portal.kernel.errors import NotFound


def extra_fields(place: Place | None = None) -> Sequence[ExtraField]:
    """Those of the seller in scope, in their order; at one place where one is named."""
    found = select(ExtraField).order_by(ExtraField.position, ExtraField.id)
    return db.session.scalars(found if place is None else found.where(ExtraField.place == place)).all()


def asked_of(kind: AccountKind, fields: Sequence[ExtraField]) -> Sequence[ExtraField]:
    """Those of the fields that a form asks of a company of this kind; its country may still change."""
    return [one for one in fields if one.shown_when is not Trait.KIND or str(kind) in one.shown_for]


def extra_field_or_404(public_id: str) -> ExtraField:
    """One field; raises NotFound."""
    found = db.session.scalar(select(ExtraField).where(ExtraField.public_id == public_id))
    if found is None:
        raise NotFound
    return found
