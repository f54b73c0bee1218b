"""Writing product groups and characteristics."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from portal.db import current_scope, db
from portal.domain.audit.actions import record
from portal.domain.catalogue.actions.lock import ensure_own
from portal.domain.catalogue.comparison import members_of
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
from portal.kernel.errors import Invalid, Stale
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


@dataclass(frozen=True)
class GroupFacts:
    """What a group says of itself; without a slug its name is its address."""

    name: str
    description: str = ""
    slug: str = ""
    compared: bool = True
    published: bool = False
    position: int = 100

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a group."""
        return {**asdict(self), "slug": self.slug or slugify(self.name)}


def create_group(facts: GroupFacts, members: Sequence[Product], *, actor: Actor) -> ProductGroup:
    """Write a group of own products, in their order. Raises Invalid."""
    _ensure_can_be_grouped(members, None)
    _ensure_free(facts.columns["slug"])
    group = ProductGroup(public_id=new_public_id("grp"), created_at=clock.now(), **facts.columns)
    db.session.add(group)
    db.session.flush()
    _put_in(group, members)
    record(actor, "product_group.created", group, name=[None, facts.name], members=["", _names(members)])
    return group


def change_group(
    group: ProductGroup, facts: GroupFacts, members: Sequence[Product], *, version: int, actor: Actor
) -> None:
    """Change an own group and who is in it. Raises Invalid, and Stale when it was changed meanwhile."""
    if group.version != version:
        raise Stale
    _ensure_can_be_grouped(members, group)
    if facts.columns["slug"] != group.slug:
        _ensure_free(facts.columns["slug"])
    before = {name: getattr(group, name) for name in facts.columns}
    former = _names(members_of(group))
    for name, value in facts.columns.items():
        setattr(group, name, value)
    db.session.execute(delete(ProductGroupMember).where(ProductGroupMember.group_id == group.id))
    _put_in(group, members)
    flag_modified(group, "name")  # other members are a change of the group
    db.session.flush()
    told = {name: [before[name], new] for name, new in facts.columns.items() if before[name] != new}
    if former != _names(members):
        told["members"] = [former, _names(members)]
    record(actor, "product_group.changed", group, **told)


def _put_in(group: ProductGroup, members: Sequence[Product]) -> None:
    db.session.add_all(
        ProductGroupMember(group_id=group.id, product_id=product.id, position=position)
        for position, product in enumerate(members)
    )
    db.session.flush()


def _names(members: Sequence[Product]) -> str:
    return ", ".join(product.name for product in members)


def _ensure_free(slug: str) -> None:
    ours = select(ProductGroup.id).where(ProductGroup.seller_id == current_scope().seller_id)
    if not slug:
        raise Invalid(field_errors={"slug": Text("Give it an address of letters and digits.")})
    if db.session.scalar(ours.where(ProductGroup.slug == slug)):
        raise Invalid(field_errors={"slug": Text("You have a group of this address.")})


def _ensure_can_be_grouped(members: Sequence[Product], group: ProductGroup | None) -> None:
    """Raise Invalid for products of two kinds, of somebody else, named twice, or in another group."""
    for product in members:
        ensure_own(product)
    problem = None
    ids = [product.id for product in members]
    elsewhere = select(ProductGroupMember.id).where(ProductGroupMember.product_id.in_(ids))
    if group is not None:
        elsewhere = elsewhere.where(ProductGroupMember.group_id != group.id)
    if len({product.kind for product in members}) > 1:
        problem = Text("All products of a group must be of the same kind.")
    elif len(set(ids)) < len(ids):
        problem = Text("A product can be in a group once only.")
    elif db.session.scalars(elsewhere).first() is not None:
        problem = Text("A product can be in one group only.")
    if problem:
        raise Invalid(field_errors={"members": problem})


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
