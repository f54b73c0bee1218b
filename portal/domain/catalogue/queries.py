"""Reading the catalogue: what the seller in scope offers, and to whom."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import contains_eager, selectinload

from portal.db import current_scope, db
from portal.domain.catalogue.models import (
    Offer,
    Plan,
    Product,
    ProductConnector,
    ProductStatus,
    StockCode,
)
from portal.kernel.errors import NotFound
from portal.kernel.text import fold, slugify

T = TypeVar("T")
WITH_PLANS = selectinload(Product.plans).selectinload(Plan.retail_prices)


@dataclass(frozen=True)
class Category:
    """What products of a kind stand under; owners may spell it differently, and its address is the same."""

    slug: str
    spellings: tuple[str, ...]
    is_sold: bool
    """Whether whoever looks can buy one of its products."""

    @property
    def name(self) -> str:
        """How it is called."""
        return self.spellings[0]


def offered_products(
    text: str = "", providers: Sequence[str] | None = None, category: Category | None = None
) -> Select[Product]:
    """Published products the seller offers, featured first, with plans and retail prices.

    `providers` limits products of a cloud provider to those the buyer is authorised for.
    """
    found = (
        _offered(select(Product), providers)
        .options(WITH_PLANS)
        .order_by(Offer.featured.desc(), Product.position, Product.name_key, Product.id)
    )
    if text:
        found = found.where(Product.name_key.contains(fold(text), autoescape=True))
    return found if category is None else found.where(Product.category.in_(category.spellings))


def offered_categories(
    providers: Sequence[str] | None = None, is_sold: ColumnElement[bool] | None = None
) -> dict[str, Category]:
    """The categories of those products by slug, in the order of their names; `is_sold` says what sells."""
    sold = func.bool_or(true() if is_sold is None else is_sold)
    found = db.session.execute(_offered(select(Product.category, sold), providers).group_by(Product.category))
    spellings: dict[str, dict[str, bool]] = {}
    for name, sells in sorted(found, key=lambda row: (fold(row[0]), row[0])):
        spellings.setdefault(slugify(name), {})[name] = sells
    return {
        slug: Category(slug, tuple(names), any(names.values())) for slug, names in spellings.items() if slug
    }


def offered_names() -> dict[str, str]:
    """The names of those products by slug, in their order."""
    found = select(Product.slug, Product.name).join(Offer, Offer.product_id == Product.id)
    in_order = found.where(Product.published).order_by(Product.name_key, Product.id)
    return {one.slug: one.name for one in db.session.execute(in_order)}


def _offered(found: Select[T], providers: Sequence[str] | None) -> Select[T]:
    found = found.join(Offer, Offer.product_id == Product.id).where(Product.published)
    return found if providers is None else found.where(_is_allowed(providers))


def offered_product_or_404(slug: str, providers: Sequence[str] | None = None) -> Product:
    """One product of the catalogue by its slug; raises NotFound."""
    found = db.session.scalars(offered_products(providers=providers).where(Product.slug == slug)).first()
    if found is None:
        raise NotFound
    return found


def offered_plan_or_404(public_id: str, providers: Sequence[str] | None = None) -> Plan:
    """A published plan of a product in the catalogue; raises NotFound."""
    found = db.session.scalar(_offered_plans(providers).where(Plan.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def offered_plans(plan_ids: Iterable[int], providers: Sequence[str] | None = None) -> dict[int, Plan]:
    """Those of the plans that are in the catalogue now, with their products, by id."""
    found = db.session.scalars(_offered_plans(providers).where(Plan.id.in_(list(plan_ids))))
    return {plan.id: plan for plan in found}


def _offered_plans(providers: Sequence[str] | None) -> Select[Plan]:
    plans = select(Plan).join(Product, Product.id == Plan.product_id).where(Plan.published)
    return _offered(plans, providers).options(contains_eager(Plan.product))


def _is_allowed(providers: Sequence[str]) -> ColumnElement[bool]:
    return (Product.cloud_provider == "") | Product.cloud_provider.in_(providers)


def products_to_offer(text: str = "", statuses: Sequence[ProductStatus] = ()) -> Select[Product]:
    """Every product that the seller owns or may offer, with its plans; `text` is of a name or a vendor."""
    found = select(Product).options(WITH_PLANS).order_by(Product.position, Product.id)
    if statuses:
        found = found.where(Product.status.in_(statuses))
    if not text:
        return found
    named = Product.name_key.contains(fold(text), autoescape=True)
    return found.where(named | Product.vendor.icontains(text, autoescape=True))


def product_or_404(public_id: str) -> Product:
    """A product the seller owns or may offer; raises NotFound."""
    found = db.session.scalar(select(Product).where(Product.public_id == public_id).options(WITH_PLANS))
    if found is None:
        raise NotFound
    return found


def own_products() -> Sequence[Product]:
    """The products that the seller owns, by name."""
    ours = select(Product).where(Product.seller_id == current_scope().seller_id)
    return db.session.scalars(ours.order_by(Product.name_key, Product.id)).all()


def own_product_or_404(public_id: str) -> Product:
    """A product that the seller owns, and alone may change; raises NotFound."""
    found = product_or_404(public_id)
    if found.seller_id != current_scope().seller_id:
        raise NotFound
    return found


def vendors_to_connect() -> list[str]:
    """The vendors of what the seller offers that set up only for customers they know, by name."""
    wanted = select(Product.vendor).where(Product.needs_connection, Product.published).distinct()
    return sorted(db.session.scalars(wanted.join(Offer, Offer.product_id == Product.id)))


def offered_ids() -> set[int]:
    """The ids of the products the seller offers."""
    return set(db.session.scalars(select(Offer.product_id)))


def slugs_of(product_ids: Collection[int]) -> dict[int, str]:
    """The names in addresses of products by id."""
    found = db.session.execute(select(Product.id, Product.slug).where(Product.id.in_(product_ids)))
    return {row.id: row.slug for row in found}


def connector_of(product_id: int) -> ProductConnector | None:
    """What provisions a product of the seller in scope."""
    return db.session.scalar(select(ProductConnector).where(ProductConnector.product_id == product_id))


def free_stock(product_id: int) -> dict[int, int]:
    """How many codes lie in stock for each number of licences."""
    codes = db.session.scalars(
        select(StockCode.licences).where(
            StockCode.product_id == product_id,
            StockCode.order_line_id.is_(None),
            StockCode.revoked_at.is_(None),
        )
    ).all()
    return {licences: codes.count(licences) for licences in sorted(set(codes))}
