"""Products: what they say of themselves, by their owner alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

from sqlalchemy import select, update

from portal.db import current_scope, db
from portal.domain.audit.actions import record
from portal.domain.catalogue.actions.lock import ensure_own, ensure_version
from portal.domain.catalogue.actions.plans import NewPlan, add_plan
from portal.domain.catalogue.actions.terms import NewTerms, publish_terms
from portal.domain.catalogue.cancellation import LONGEST_WINDOW, CancellationPolicy
from portal.domain.catalogue.group_models import ProductGroupMember
from portal.domain.catalogue.models import Product, ProductKind
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.text import fold, slugify
from portal.kernel.texts import Text

HIGHEST_QUANTITY = 1_000_000
LONGEST_LOCATION = 100


@dataclass(frozen=True)
class ProductFacts:
    """What a product says of itself; `sizes` are the only quantities it is sold in, where there are some.

    `cancellation_hours` count for the policy of a window alone.
    """

    code: str
    name: str
    kind: ProductKind
    vendor: str = ""
    category: str = ""
    summary: str = ""
    description: str = ""
    features: Sequence[str] = ()
    cloud_provider: str = ""
    needs_connection: bool = False
    min_quantity: int = 1
    max_quantity: int = 10_000
    quantity_step: int = 1
    sizes: Sequence[int] = ()
    data_locations: Sequence[str] = ()
    cancellation_policy: CancellationPolicy = CancellationPolicy.ANYTIME
    cancellation_hours: int = 0
    position: int = 100

    @classmethod
    def of(cls, product: Product) -> Self:
        """As they are now."""
        return cls(**{one.name: getattr(product, one.name) for one in fields(ProductFacts)})

    @property
    def has_window(self) -> bool:
        """Whether it can be cancelled for some hours."""
        return self.cancellation_policy is CancellationPolicy.WINDOW_HOURS

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a product."""
        told = {one.name: getattr(self, one.name) for one in fields(ProductFacts)}
        return told | {
            "features": list(self.features), "sizes": sorted(set(self.sizes)),
            "data_locations": list(dict.fromkeys(self.data_locations)),
            "cancellation_hours": self.cancellation_hours if self.has_window else 0,
        }  # fmt: skip


@dataclass(frozen=True)
class NewProduct(ProductFacts):
    """A product with its plans and its terms of use, by their titles."""

    plans: Sequence[NewPlan] = ()
    terms: Mapping[str, str] = field(default_factory=dict)


def create_product(new: ProductFacts, *, actor: Actor) -> Product:
    """Write a draft of the seller in scope, and of a `NewProduct` its plans and terms. Raises Invalid."""
    _ensure_sound(new)
    _ensure_free(new.code)
    product = Product(
        public_id=new_public_id("prd"),
        slug=_free_slug(new.name, new.code),
        name_key=_name_key(new),
        created_at=clock.now(),
        **new.columns,
    )
    db.session.add(product)
    db.session.flush()
    record(actor, "product.created", product, name=[None, new.name])
    if isinstance(new, NewProduct):
        for plan in new.plans:
            add_plan(product, plan, actor=actor)
        for title, body in new.terms.items():
            publish_terms(NewTerms(title, body), product, actor=actor)
    return product


def change_product(product: Product, facts: ProductFacts, *, version: int, actor: Actor) -> None:
    """Change what it says of itself; its address stays, and so does its code once it was sold.

    Raises NotFound for who does not own it, Invalid, and Stale when it was changed meanwhile.
    """
    ensure_own(product)
    ensure_version(product, version)
    _ensure_sound(facts)
    if facts.code != product.code:
        _ensure_unsold(product)
        _ensure_free(facts.code)
    if facts.kind is not product.kind and (product.plans or _is_grouped(product)):
        raise Invalid(field_errors={"kind": Text("Its plans and its group go by its kind, so it stays.")})
    old = ProductFacts.of(product).columns
    for name, value in facts.columns.items():
        setattr(product, name, value)
    product.name_key = _name_key(facts)
    db.session.flush()
    record(actor, "product.changed", product, **told(old, facts.columns))


def note_sale(product_ids: Iterable[int]) -> None:
    """Remember that own products were ordered: their codes stay as the vendors know them."""
    db.session.execute(
        update(Product)
        .where(
            Product.id.in_(list(product_ids)),
            Product.seller_id == current_scope().seller_id,
            Product.first_sold_at.is_(None),
        )
        .values(first_sold_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def told(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, list[object]]:
    """What changed, for the audit trail."""
    return {
        name: [_kept(old.get(name)), _kept(value)] for name, value in new.items() if old.get(name) != value
    }


def _kept(value: object) -> object:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if value is None or isinstance(value, bool | int) else str(value)


def _name_key(facts: ProductFacts) -> str:
    return fold(f"{facts.name} {facts.vendor}")[:250]


def _ensure_free(code: str) -> None:
    ours = select(Product.id).where(Product.seller_id == current_scope().seller_id, Product.code == code)
    if db.session.scalar(ours):
        raise Invalid(field_errors={"code": Text("You have a product of this code.")})


def _is_grouped(product: Product) -> bool:
    member = select(ProductGroupMember.id).where(ProductGroupMember.product_id == product.id)
    return db.session.scalar(member) is not None


def _ensure_unsold(product: Product) -> None:
    db.session.refresh(product, with_for_update=True)  # an order that begins now waits, and keeps the code
    if product.first_sold_at is not None:
        raise Invalid(field_errors={"code": Text("It was sold under this code, so the code stays.")})


def _free_slug(name: str, code: str) -> str:
    """The name in addresses: of two products of one name, the second has a number."""
    wanted = slugify(name) or slugify(code) or "product"
    ours = select(Product.slug).where(Product.seller_id == current_scope().seller_id)
    taken = set(db.session.scalars(ours.where(Product.slug.startswith(wanted, autoescape=True))))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (wanted, *numbered) if one not in taken)


def _ensure_sound(facts: ProductFacts) -> None:
    """Raise Invalid for quantities that nobody could order."""
    low, high, step = facts.min_quantity, facts.max_quantity, facts.quantity_step
    if high < low:
        raise Invalid(field_errors={"max_quantity": Text("The highest quantity is below the lowest.")})
    if step < 1 or (high > low and step > high - low):
        problem = Text("The step leads past the highest quantity.")
        raise Invalid(field_errors={"quantity_step": problem})
    if facts.has_window and not 1 <= facts.cancellation_hours <= LONGEST_WINDOW:
        problem = Text("Enter 1 to %(most)s hours.", most=LONGEST_WINDOW)
        raise Invalid(field_errors={"cancellation_hours": problem})
    if any(not 0 < len(one) <= LONGEST_LOCATION for one in facts.data_locations):
        problem = Text("A name of a location has 1 to %(most)s letters.", most=LONGEST_LOCATION)
        raise Invalid(field_errors={"data_locations": problem})
    if any(not 1 <= size <= HIGHEST_QUANTITY for size in facts.sizes):
        raise Invalid(field_errors={"sizes": Text("Sizes are whole numbers of 1 and more.")})
