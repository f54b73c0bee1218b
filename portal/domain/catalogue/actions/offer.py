"""What a seller shows to its accounts: its own products, and those of the sellers above."""

from sqlalchemy import select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.catalogue.models import Offer, Product
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict
from portal.kernel.texts import Text


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
