"""Reading product groups: the editions that a shop offers, and what tells them apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager

from portal.db import current_scope, db
from portal.domain.catalogue.group_models import (
    Characteristic,
    CharacteristicValue,
    ProductGroup,
    ProductGroupMember,
    Value,
)
from portal.domain.catalogue.models import Offer, Product
from portal.domain.catalogue.queries import offered_products
from portal.kernel.errors import NotFound

FEWEST, MOST = 2, 5
"""How many editions stand side by side."""


@dataclass(frozen=True)
class Row:
    """One characteristic, and its value for each edition; ``None`` where nothing is told."""

    characteristic: Characteristic
    values: tuple[Value | None, ...]

    @property
    def differs(self) -> bool:
        """Whether it tells the editions apart."""
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Section:
    """The rows under one heading, which may be empty."""

    name: str
    rows: list[Row]


def group_or_404(slug: str) -> ProductGroup:
    """A published group of the seller or of those above, its own before theirs; raises NotFound."""
    is_ours = ProductGroup.seller_id == current_scope().seller_id
    found = db.session.scalars(
        select(ProductGroup)
        .where(ProductGroup.published, ProductGroup.slug == slug)
        .order_by(is_ours.desc(), ProductGroup.id)
    ).first()
    if found is None:
        raise NotFound
    return found


def editions_of(
    group: ProductGroup, providers: Sequence[str] | None = None, is_sold: ColumnElement[bool] | None = None
) -> Sequence[Product]:
    """The products of the group that the seller offers, in order; `is_sold` says what sells."""
    found = (
        offered_products(providers=providers)
        .join(ProductGroupMember, ProductGroupMember.product_id == Product.id)
        .where(ProductGroupMember.group_id == group.id)
        .order_by(None)
        .order_by(ProductGroupMember.position)
    )
    return db.session.scalars(found if is_sold is None else found.where(is_sold)).all()


def compared_groups() -> Sequence[ProductGroup]:
    """The groups whose editions the seller can show side by side."""
    return db.session.scalars(
        select(ProductGroup).where(_is_compared()).order_by(ProductGroup.position, ProductGroup.name)
    ).all()


def compared_group_of(product: Product) -> ProductGroup | None:
    """The one of these groups that a product is in."""
    return db.session.scalar(
        select(ProductGroup)
        .join(ProductGroupMember, ProductGroupMember.group_id == ProductGroup.id)
        .where(ProductGroupMember.product_id == product.id, _is_compared())
    )


def own_groups(text: str = "") -> Select[ProductGroup]:
    """The groups that the seller made itself; `text` is of a name."""
    ours = select(ProductGroup).where(ProductGroup.seller_id == current_scope().seller_id)
    return ours.where(ProductGroup.name.icontains(text, autoescape=True))


def own_group_or_404(public_id: str) -> ProductGroup:
    """One of them; raises NotFound."""
    found = db.session.scalar(own_groups().where(ProductGroup.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def members_of(group: ProductGroup) -> Sequence[Product]:
    """All products of a group in their order, whether they can be had or not; for its owner."""
    return db.session.scalars(
        select(Product)
        .join(ProductGroupMember, ProductGroupMember.product_id == Product.id)
        .where(ProductGroupMember.group_id == group.id)
        .order_by(ProductGroupMember.position)
    ).all()


def member_counts() -> dict[int, int]:
    """How many products each group has, by its id."""
    counted = select(ProductGroupMember.group_id, func.count()).group_by(ProductGroupMember.group_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def group_of(product: Product) -> ProductGroup | None:
    """The group that a product is in; for staff."""
    return db.session.scalar(
        select(ProductGroup)
        .join(ProductGroupMember, ProductGroupMember.group_id == ProductGroup.id)
        .where(ProductGroupMember.product_id == product.id)
    )


def _is_compared() -> ColumnElement[bool]:
    offered = (
        select(func.count(ProductGroupMember.id))
        .join(Product, Product.id == ProductGroupMember.product_id)
        .join(Offer, Offer.product_id == Product.id)
        .where(ProductGroupMember.group_id == ProductGroup.id, Product.published)
        .correlate(ProductGroup)
        .scalar_subquery()
    )
    return ProductGroup.published & ProductGroup.compared & (offered >= FEWEST)


def comparison(products: Sequence[Product], *, differences: bool = False) -> list[Section]:
    """What is told of the products, side by side in their order; or only where they differ."""
    rows = [row for row in _rows([one.id for one in products]) if row.characteristic.show_in_matrix]
    return _in_sections([row for row in rows if row.differs] if differences else rows)


def characteristics_of(product: Product) -> list[Section]:
    """Everything that is told of one product; for staff."""
    return _in_sections(_rows([product.id]))


def _rows(product_ids: Sequence[int]) -> list[Row]:
    told = db.session.scalars(
        select(CharacteristicValue)
        .join(CharacteristicValue.characteristic)
        .options(contains_eager(CharacteristicValue.characteristic))
        .where(CharacteristicValue.product_id.in_(product_ids))
        .order_by(Characteristic.position, Characteristic.id)
    )
    values: dict[Characteristic, dict[int, Value]] = {}
    for one in told:
        values.setdefault(one.characteristic, {})[one.product_id] = one.value
    return [Row(one, tuple(found.get(key) for key in product_ids)) for one, found in values.items()]


def _in_sections(rows: Sequence[Row]) -> list[Section]:
    sections: dict[str, Section] = {}
    for row in rows:
        name = row.characteristic.section
        sections.setdefault(name, Section(name, [])).rows.append(row)
    return list(sections.values())
