"""Writing the catalogue: products with their plans, what is offered, how it is provisioned."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.connectors.registry import connector as installed_connector
from portal.connectors.schema import problems
from portal.db import current_scope, db
from portal.db.sealed import vault
from portal.domain.audit.actions import record
from portal.domain.catalogue.models import (
    Cycle,
    Offer,
    Plan,
    PlanCost,
    Product,
    ProductConnector,
    ProductKind,
    RetailPrice,
    TermsAcceptance,
    TermsDocument,
)
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money
from portal.kernel.text import fold, slugify
from portal.kernel.texts import Text
from portal.kernel.tokens import hash_token


@dataclass(frozen=True)
class NewPlan:
    """One way to buy: net prices for one unit and one cycle, `cost` is the vendor's price for us."""

    code: str
    name: str
    cycle: Cycle
    retail: Sequence[Money]
    cost: Sequence[Money] = ()
    term_months: int = 0


@dataclass(frozen=True)
class NewProduct:
    """A product with its texts and limits."""

    code: str
    name: str
    kind: ProductKind
    plans: Sequence[NewPlan]
    vendor: str = ""
    category: str = ""
    summary: str = ""
    description: str = ""
    features: Sequence[str] = ()
    cloud_provider: str = ""
    needs_connection: bool = False
    min_quantity: int = 1
    max_quantity: int = 10_000
    sizes: Sequence[int] = ()
    position: int = 100
    terms: Mapping[str, str] = field(default_factory=dict)


def create_product(new: NewProduct, *, actor: Actor) -> Product:
    """Write an unpublished product of the seller in scope, with plans, prices, costs and terms."""
    product = Product(
        public_id=new_public_id("prd"),
        code=new.code,
        slug=slugify(new.name),
        name=new.name,
        name_key=fold(f"{new.name} {new.vendor}"),
        vendor=new.vendor,
        category=new.category,
        kind=new.kind,
        summary=new.summary,
        description=new.description,
        features=list(new.features),
        cloud_provider=new.cloud_provider,
        needs_connection=new.needs_connection,
        min_quantity=new.min_quantity,
        max_quantity=new.max_quantity,
        sizes=sorted(new.sizes),
        position=new.position,
        created_at=clock.now(),
    )
    db.session.add(product)
    db.session.flush()
    for position, plan in enumerate(new.plans):
        _create_plan(product, plan, position)
    for title, body in new.terms.items():
        publish_terms(title, body, product=product)
    record(actor, "product.created", product, name=[None, new.name])
    return product


def _create_plan(product: Product, new: NewPlan, position: int) -> None:
    plan = Plan(
        public_id=new_public_id("pln"),
        product_id=product.id,
        product=product,
        code=new.code,
        name=new.name,
        cycle=new.cycle,
        term_months=new.term_months,
        published=True,
        position=position,
    )
    db.session.add(plan)
    db.session.flush()
    for price in new.retail:
        db.session.add(RetailPrice(plan_id=plan.id, plan=plan, currency=price.currency, amount=price.amount))
    for cost in new.cost:
        store_cost(plan.id, cost)
    db.session.flush()


def store_cost(plan_id: int, cost: Money) -> None:
    """Keep what a plan costs the seller in scope."""
    row = db.session.scalar(
        select(PlanCost).where(PlanCost.plan_id == plan_id, PlanCost.currency == cost.currency)
    )
    if row is None:
        row = PlanCost(plan_id=plan_id, currency=cost.currency)
        db.session.add(row)
    row.amount, row.refreshed_at = cost.amount, clock.now()
    db.session.flush()


def publish_product(product: Product, *, actor: Actor) -> None:
    """Let this seller and those below it offer the product."""
    if not product.plans:
        raise Conflict(Text("A product needs a plan before it can be published."))
    product.published = True
    db.session.flush()
    record(actor, "product.published", product)


def offer_product(product: Product, *, actor: Actor, featured: bool = False) -> Offer:
    """Show a published product to this seller's accounts."""
    if not product.published:
        raise Conflict(Text("Publish the product first."))
    offer = db.session.scalar(select(Offer).where(Offer.product_id == product.id))
    if offer is None:
        offer = Offer(product_id=product.id, featured=featured)
        db.session.add(offer)
        record(actor, "product.offered", product)
    offer.featured = featured
    db.session.flush()
    return offer


def withdraw_offer(product: Product, *, actor: Actor) -> None:
    """Take a product out of this seller's catalogue."""
    offer = db.session.scalar(select(Offer).where(Offer.product_id == product.id))
    if offer is not None:
        db.session.delete(offer)
        db.session.flush()
        record(actor, "product.offer_withdrawn", product)


def connect_product(product: Product, connector: str, settings: Mapping[str, Any], *, actor: Actor) -> None:
    """Say which connector provisions a product of this seller; the settings are sealed. Raises Invalid."""
    wrong = problems(installed_connector(connector).settings_schema, settings)
    if wrong:
        raise Invalid(f"These settings do not fit: {', '.join(wrong)}.")
    row = db.session.scalar(select(ProductConnector).where(ProductConnector.product_id == product.id))
    if row is None:
        row = ProductConnector(product_id=product.id)
        db.session.add(row)
    row.connector = connector
    row.settings_box = vault().encrypt(json.dumps(dict(settings)), context=_settings_context(product.id))
    db.session.flush()
    record(actor, "product.connected", product, connector=[None, connector])


def connector_settings(row: ProductConnector) -> dict[str, Any]:
    """Open the settings of a product's connector."""
    opened: dict[str, Any] = json.loads(
        vault().decrypt(row.settings_box, context=_settings_context(row.product_id))
    )
    return opened


def _settings_context(product_id: int) -> str:
    return f"connector_settings:{current_scope().seller_id}:{product_id}"


def publish_terms(title: str, body: str, *, product: Product | None = None) -> TermsDocument:
    """Publish a new version of the terms of a product, or without one of the shop."""
    product_id = product.id if product else None
    versions = db.session.scalars(
        select(TermsDocument.number).where(
            TermsDocument.seller_id == current_scope().seller_id,
            TermsDocument.product_id == product_id if product_id else TermsDocument.product_id.is_(None),
        )
    )
    document = TermsDocument(
        public_id=new_public_id("trm"),
        product_id=product_id,
        title=title,
        body=body,
        number=max(versions, default=0) + 1,
        effective_at=clock.now(),
    )
    db.session.add(document)
    db.session.flush()
    return document


def accept_terms(
    documents: Sequence[TermsDocument], *, account_id: int, actor: Actor, address: str, order_number: str = ""
) -> None:
    """Store who accepted which version of which text, when and from where."""
    for document in documents:
        db.session.add(
            TermsAcceptance(
                account_id=account_id,
                terms_id=document.id,
                title=document.title,
                number=document.number,
                text_hash=hash_token(document.body).hex(),
                accepted_by=actor.name,
                user_id=actor.user_id,
                address=address,
                order_number=order_number,
                at=clock.now(),
            )
        )
    db.session.flush()
