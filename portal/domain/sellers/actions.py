"""Founding sellers, and what their staff set about shop and widget."""

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.db import current_scope, db
from portal.db.tenancy import SellerAncestry
from portal.domain.audit.actions import record
from portal.domain.sellers.aliases import take_alias
from portal.domain.sellers.lists import ensure_apart, read_list
from portal.domain.sellers.models import Door, NumberSeries, Seller, SellerKind, Shop
from portal.domain.sellers.queries import current_seller, seller
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean
from portal.kernel.texts import Text

MOST_FOOTER_LINKS = 8
_FOOTER_LINK = re.compile(r"([^|]{1,60}?)\s*\|\s*(https://[^\s|<>\"']{4,300})")


def create_seller(name: str, slug: str, *, parent: Seller | None) -> Seller:
    """Write a seller, its door and its place below its parent; it needs no scope.

    Raises Invalid for a slug that is taken, reserved or malformed.
    """
    made = Seller(
        public_id=new_public_id("sel"),
        name=name,
        kind=SellerKind.RESELLER if parent else SellerKind.OPERATOR,
        parent_id=parent.id if parent else None,
        created_at=clock.now(),
    )
    take_alias(made, slug)
    db.session.add(Door(seller_id=made.id))
    _place_below(made, parent)
    db.session.flush()
    return made


def _place_below(made: Seller, parent: Seller | None) -> None:
    db.session.add(SellerAncestry(below_id=made.id, above_id=made.id, depth=0))
    if parent is None:
        return
    above = db.session.scalars(select(SellerAncestry).where(SellerAncestry.below_id == parent.id))
    for row in above:
        db.session.add(SellerAncestry(below_id=made.id, above_id=row.above_id, depth=row.depth + 1))


def ensure_portal_door() -> Door:
    """The door of all staff, made when the installation is founded."""
    door = db.session.scalars(select(Door).where(Door.seller_id.is_(None))).one_or_none()
    if door is None:
        door = Door(seller_id=None)
        db.session.add(door)
        db.session.flush()
    return door


def tell_standing(seller_below_id: int, *, is_suspended: bool) -> None:
    """Write at a seller how its account at the seller above stands, in the transaction that changes it."""
    seller(seller_below_id).is_suspended = is_suspended
    db.session.flush()


def take_number(series: str) -> int:
    """Take the next number of a series of the seller in scope; its row stays locked until the commit."""
    fresh = insert(NumberSeries).values(seller_id=current_scope().seller_id, series=series, next_number=2)
    taken = fresh.on_conflict_do_update(
        index_elements=["seller_id", "series"], set_={"next_number": NumberSeries.next_number + 1}
    ).returning(NumberSeries.next_number)
    return db.session.execute(taken).scalar_one() - 1


class RegistrationEnds(Conflict):
    """Nobody can register in a shop that nobody sees; it takes a second word."""

    default = Text("Without anonymous access companies cannot register themselves. Turn both off?")


def change_access(
    shop: Shop,
    *,
    actor: Actor,
    anonymous_access: bool,
    show_prices: bool,
    self_registration: bool,
    approval_step: bool,
    reseller_registration: bool = False,
) -> None:
    """Who may see the shop and register in it (F1): registering needs anonymous access.

    Raises Invalid, and RegistrationEnds where closing the shop would end registering unsaid.
    """
    if self_registration and not anonymous_access:
        if shop.anonymous_access and shop.allow_self_registration:
            raise RegistrationEnds
        problem = Text("Tick “Everybody may see the shop” first: people must see the shop to register in it.")
        raise Invalid(field_errors={"allow_self_registration": problem})
    wanted = {
        "anonymous_access": anonymous_access,
        "show_prices_to_anonymous": show_prices,
        "allow_self_registration": self_registration,
        "approval_step": approval_step,
        "allow_registration_of_resellers": reseller_registration and self_registration and takes_resellers(),
    }
    changes = {name: [getattr(shop, name), new] for name, new in wanted.items() if getattr(shop, name) != new}
    for name, value in wanted.items():
        setattr(shop, name, value)
    db.session.flush()
    if changes:
        record(actor, "shop.access_changed", current_seller(), **changes)


def takes_resellers() -> bool:
    """Whether resellers may register at the seller in scope at all: the operator alone decides about them."""
    return current_seller().kind is SellerKind.OPERATOR


def change_sign_up_rules(
    shop: Shop, *, actor: Actor, green_list: str, red_list: str, activation_link_hours: int
) -> None:
    """Who is let in at once, who never unseen, and how long a mailed link is good (F1). Raises Invalid."""
    green, red = read_list(green_list, "green_list"), read_list(red_list, "red_list")
    ensure_apart(green, red)
    before = _sign_up_rules(shop)
    shop.green_list, shop.red_list, shop.activation_link_hours = green, red, activation_link_hours
    db.session.flush()
    after = _sign_up_rules(shop)
    if before != after:
        told = {name: [before[name], new] for name, new in after.items() if before[name] != new}
        record(actor, "shop.sign_up_rules_changed", current_seller(), **told)


def _sign_up_rules(shop: Shop) -> dict[str, str]:
    return {
        "green_list": ", ".join(shop.green_list),
        "red_list": ", ".join(shop.red_list),
        "activation_link_hours": str(shop.activation_link_hours),
    }


def ensure_zone(zone: str) -> None:
    """Raise Invalid for what is no time zone's name, such as `Europe/Athens`."""
    if zone not in clock.zones():
        problem = Text("%(zone)s is no time zone. Enter a name such as Europe/Athens.", zone=zone)
        raise Invalid(field_errors={"zone": problem})


def ensure_unchanged(shop: Shop, version: int) -> None:
    """Raise Stale when somebody has changed the settings since the form was made."""
    if shop.version != version:
        raise Stale


def hide_setup(shop: Shop, *, actor: Actor) -> None:
    """Show the steps of the set-up no more."""
    if not shop.setup_hidden:
        shop.setup_hidden = True
        db.session.flush()
        record(actor, "shop.setup_hidden", current_seller(), setup_hidden=[False, True])


def footer_links_in(typed: str) -> list[list[str]]:
    """Links for the shop's foot: one a line, `Imprint | https://www.example.com/imprint`; raises Invalid."""
    found = [_FOOTER_LINK.fullmatch(line.strip()) for line in typed.splitlines() if line.strip()]
    if None in found or len(found) > MOST_FOOTER_LINKS:
        problem = Text(
            "Write up to %(most)s links, each on a line such as Imprint | https://www.example.com/imprint",
            most=MOST_FOOTER_LINKS,
        )
        raise Invalid(field_errors={"footer_links": problem})
    return [[clean(one[1]), one[2]] for one in found if one]


def change_shop(shop: Shop, *, version: int, actor: Actor, **changes: Any) -> None:
    """Change how the shop presents itself; raises Stale when it was changed since the form was made."""
    ensure_unchanged(shop, version)
    told = {name: [getattr(shop, name), new] for name, new in changes.items() if getattr(shop, name) != new}
    for name, value in changes.items():
        setattr(shop, name, value)
    db.session.flush()
    record(actor, "shop.changed", current_seller(), **told)
