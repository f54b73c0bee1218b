"""Terms of use, version by version, and who accepted which."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.db import current_scope, db
from portal.domain.catalogue.models import Product, TermsAcceptance, TermsDocument
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.ids import new_public_id
from portal.kernel.tokens import hash_token


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
