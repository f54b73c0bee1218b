"""Reading terms of use: which are in force, which a buyer has to accept, who accepted what."""

from collections.abc import Sequence

from sqlalchemy import false, select
from sqlalchemy.orm import joinedload

from portal.db import current_scope, db
from portal.domain.catalogue.group_models import ProductGroup, ProductGroupMember
from portal.domain.catalogue.models import (
    DocumentKind,
    Product,
    TermsAcceptance,
    TermsDocument,
    TermsPolicy,
)
from portal.kernel import clock


def terms_for(product_ids: Sequence[int]) -> list[TermsDocument]:
    """What is in force for the seller's own shop, for the products, and for their groups, in this order."""
    groups = select(ProductGroupMember.group_id).where(ProductGroupMember.product_id.in_(product_ids))
    of_the_shop = (
        (TermsDocument.kind == DocumentKind.TERMS)
        & TermsDocument.product_id.is_(None)
        & TermsDocument.group_id.is_(None)
        & (TermsDocument.seller_id == current_scope().seller_id)
    )
    about = TermsDocument.product_id.in_(product_ids) | TermsDocument.group_id.in_(groups)
    documents = db.session.scalars(
        select(TermsDocument)
        .where((about if product_ids else false()) | of_the_shop, TermsDocument.effective_at <= clock.now())
        .order_by(
            TermsDocument.group_id.nulls_first(), TermsDocument.product_id.nulls_first(), TermsDocument.number
        )
    )
    return list({document.subject: document for document in documents}.values())


def privacy_policy() -> list[TermsDocument]:
    """The privacy policy that is in force for the seller's own shop, if there is one."""
    now = clock.now()
    return [one for one in versions_of(None, DocumentKind.PRIVACY) if one.effective_at <= now][:1]


def terms_to_accept(
    product_ids: Sequence[int], account_id: int, *, on_behalf: bool = False
) -> list[TermsDocument]:
    """Those of them that a company has to accept to buy the products now, by the policy of each.

    What staff accepted on behalf counts for their next order, and not for the customer's own.
    """
    accepted = (
        select(TermsDocument)
        .join(TermsAcceptance, TermsAcceptance.terms_id == TermsDocument.id)
        .where(TermsAcceptance.account_id == account_id, TermsAcceptance.order_number != "")
    )
    if not on_behalf:
        accepted = accepted.where(TermsAcceptance.on_behalf.is_(False))
    before = db.session.scalars(accepted).unique().all()
    return [one for one in terms_for(product_ids) if _is_asked(one, before)]


def _is_asked(document: TermsDocument, accepted: Sequence[TermsDocument]) -> bool:
    match document.policy:
        case TermsPolicy.EVERY_PURCHASE:
            return True
        case TermsPolicy.FIRST_AND_CHANGES:
            return document.id not in {one.id for one in accepted}
        case TermsPolicy.FIRST_ONLY:
            return document.subject not in {one.subject for one in accepted}


def subject_names(documents: Sequence[TermsDocument], shop_name: str) -> dict[int, str]:
    """What each document is about, by its id; the title where a group is not shown to us."""
    products = select(Product.id, Product.name).where(Product.id.in_([one.product_id for one in documents]))
    groups = select(ProductGroup.id, ProductGroup.name).where(
        ProductGroup.id.in_([one.group_id for one in documents])
    )
    names = {("product", row.id): row.name for row in db.session.execute(products)}
    names |= {("group", row.id): row.name for row in db.session.execute(groups)}
    found = {}
    for one in documents:
        key = ("product", one.product_id) if one.product_id else ("group", one.group_id)
        found[one.id] = names.get(key, one.title) if one.product_id or one.group_id else shop_name
    return found


def versions_of(
    subject: Product | ProductGroup | None, kind: DocumentKind = DocumentKind.TERMS
) -> Sequence[TermsDocument]:
    """All versions of an own document, the newest first; `None` is the shop's."""
    found = select(TermsDocument).where(
        TermsDocument.seller_id == current_scope().seller_id, TermsDocument.kind == kind
    )
    product_id = subject.id if isinstance(subject, Product) else None
    group_id = subject.id if isinstance(subject, ProductGroup) else None
    found = found.where(
        TermsDocument.product_id.is_not_distinct_from(product_id),
        TermsDocument.group_id.is_not_distinct_from(group_id),
    )
    return db.session.scalars(found.order_by(TermsDocument.number.desc())).all()


def acceptances_with(order_number: str) -> Sequence[TermsAcceptance]:
    """What was accepted with an order."""
    wanted = select(TermsAcceptance).where(TermsAcceptance.order_number == order_number)
    return db.session.scalars(wanted.order_by(TermsAcceptance.id)).all()


def acceptances_at_sign_up(account_id: int) -> Sequence[TermsAcceptance]:
    """What a company accepted and read when it signed up, with the texts."""
    wanted = select(TermsAcceptance).where(
        TermsAcceptance.account_id == account_id, TermsAcceptance.order_number == ""
    )
    with_texts = wanted.options(joinedload(TermsAcceptance.document))
    return db.session.scalars(with_texts.order_by(TermsAcceptance.id)).all()
