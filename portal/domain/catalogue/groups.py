"""Writing product groups and characteristics."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.catalogue.group_models import (
    Characteristic,
    CharacteristicKind,
    CharacteristicValue,
    ProductGroup,
    ProductGroupMember,
    Value,
)
from portal.domain.catalogue.models import Product
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean, slugify
from portal.kernel.texts import Text

LONGEST_VALUE = 120


@dataclass(frozen=True)
class NewCharacteristic:
    """What can be told of products, in which section, and whether comparisons show it."""

    name: str
    kind: CharacteristicKind
    section: str = ""
    unit: str = ""
    choices: Sequence[str] = ()
    show_in_matrix: bool = True


def create_group(
    name: str, members: Sequence[Product], *, actor: Actor, description: str = "", compared: bool = True
) -> ProductGroup:
    """Write an unpublished group of own products, in their order. Raises Conflict."""
    _ensure_can_be_grouped(members)
    group = ProductGroup(
        public_id=new_public_id("grp"),
        slug=slugify(name),
        name=name,
        description=description,
        compared=compared,
        created_at=clock.now(),
    )
    db.session.add(group)
    db.session.flush()
    db.session.add_all(
        ProductGroupMember(group_id=group.id, product_id=product.id, position=position)
        for position, product in enumerate(members)
    )
    db.session.flush()
    record(actor, "product_group.created", group, name=[None, name])
    return group


def _ensure_can_be_grouped(members: Sequence[Product]) -> None:
    if len({product.kind for product in members}) > 1:
        raise Conflict(Text("All products of a group must be of the same kind."))
    ids = [product.id for product in members]
    grouped = select(ProductGroupMember.id).where(ProductGroupMember.product_id.in_(ids))
    if db.session.scalars(grouped).first() is not None:
        raise Conflict(Text("A product can be in one group only."))


def publish_group(group: ProductGroup, *, actor: Actor) -> None:
    """Let this seller's shop and those below it show the group."""
    if not group.published:
        group.published = True
        db.session.flush()
        record(actor, "product_group.published", group)


def create_characteristic(new: NewCharacteristic, *, position: int = 100) -> Characteristic:
    """Write something that can be told of the products of the seller in scope."""
    made = Characteristic(
        name=new.name,
        section=new.section,
        kind=new.kind,
        unit=new.unit,
        choices=list(new.choices),
        show_in_matrix=new.show_in_matrix,
        position=position,
    )
    db.session.add(made)
    db.session.flush()
    return made


def describe(product: Product, characteristic: Characteristic, value: Value) -> None:
    """Tell one characteristic of an own product. Raises Invalid for a value of another kind."""
    told = CharacteristicValue(
        characteristic_id=characteristic.id, product_id=product.id, kept=_kept(characteristic, value)
    )
    db.session.execute(
        delete(CharacteristicValue).where(
            CharacteristicValue.characteristic_id == characteristic.id,
            CharacteristicValue.product_id == product.id,
        )
    )
    db.session.add(told)
    db.session.flush()


def _kept(characteristic: Characteristic, value: Value) -> bool | int | str:
    """The value as it is stored."""
    match characteristic.kind, value:
        case CharacteristicKind.BOOL, bool():
            return value
        case CharacteristicKind.INT, int() if not isinstance(value, bool):
            return value
        case CharacteristicKind.DECIMAL, Decimal() if value.is_finite():
            return str(value)
        case CharacteristicKind.TEXT, str() if 0 < len(value) <= LONGEST_VALUE:
            return clean(value)
        case CharacteristicKind.CHOICE, str() if value in characteristic.choices:
            return value
    raise Invalid(Text("This value does not fit “%(name)s”.", name=characteristic.name))
