"""Reading sellers: by slug, their shop, who stands above them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from portal.db import current_scope, db
from portal.db.tenancy import scope_or_none
from portal.domain.sellers.models import Alias, AllowedOrigin, Door, Seller, Shop
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.texts import moment_in_words


def current_seller() -> Seller:
    """The seller of the scope."""
    return seller(current_scope().seller_id)


def seller(seller_id: int) -> Seller:
    """The seller of an id that is known to exist."""
    found = db.session.get(Seller, seller_id)
    if found is None:
        raise NotFound
    return found


def suspended_by(below: Seller) -> str:
    """The name of the seller above who has suspended this one; empty where none has."""
    return seller(below.parent_id).name if below.is_suspended and below.parent_id is not None else ""


def seller_by_slug(slug: str) -> Seller:
    """The seller whose shop stands under this slug, or formerly stood there; raises NotFound."""
    found = db.session.scalar(select(Seller).where(Seller.slug == slug))
    if found is None:
        found = db.session.scalar(select(Seller).join(Alias).where(Alias.alias == slug))
    if found is None:
        raise NotFound
    return found


def seller_ids() -> list[int]:
    """Every seller, for work that is done for one after the other."""
    return list(db.session.scalars(select(Seller.id).order_by(Seller.id)))


def shop() -> Shop:
    """The shop of the seller in scope."""
    return db.session.scalars(select(Shop)).one()


class Ways(NamedTuple):
    """How a house tells days and times."""

    zone: str
    date_format: str


def ways_of_the_house() -> Ways | None:
    """Those of the seller in scope, asked for once; None without a scope, and before there is a shop."""
    scope = scope_or_none()
    if scope is None:
        return None
    if scope.seller_id not in _known_ways():
        asked_of_the_house()
    return _known_ways()[scope.seller_id]


def _known_ways() -> dict[int, Ways | None]:
    known: dict[int, Ways | None] = db.session().info.setdefault("ways", {})
    return known


def asked_of_the_house(values: Sequence[ColumnElement[Any]] = ()) -> Sequence[Any]:
    """Values that the seller in scope has in other tables, counts for instance, found by one statement.

    They are read beside its shop, so that the scope narrows them; its ways come with them. None before
    there is a shop.
    """
    found = db.session.execute(select(Shop.zone, Shop.date_format, *values)).one_or_none()
    _known_ways()[current_scope().seller_id] = Ways(found.zone, found.date_format) if found else None
    return found[2:] if found else ()


def house_time(at: datetime) -> str:
    """An instant by the clock of the house, such as `25 Nov 2026, 14:16 EET`."""
    return moment_in_words(at, shop().zone)


def today_of_the_house() -> date:
    """The day by the seller's own calendar."""
    return clock.today(shop().zone)


def shop_door(seller_id: int) -> Door:
    """The door at which a seller's customers sign in."""
    return db.session.scalars(select(Door).where(Door.seller_id == seller_id)).one()


def hold_door(door: Door) -> None:
    """Let nobody else make users at the door before this transaction ends: an address is one user's."""
    db.session.execute(select(Door.id).where(Door.id == door.id).with_for_update(key_share=True))


def portal_door() -> Door:
    """The one door of all staff; raises NotFound before the operator is founded."""
    found = db.session.scalar(select(Door).where(Door.seller_id.is_(None)))
    if found is None:
        raise NotFound
    return found


def allowed_origins() -> list[AllowedOrigin]:
    """The web sites that may embed the widget of the seller in scope."""
    return list(db.session.scalars(select(AllowedOrigin).order_by(AllowedOrigin.origin)))
