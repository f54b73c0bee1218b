"""Terms of use and privacy policies, version by version, and who accepted which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from portal.db import db
from portal.domain.audit.actions import Audited, record
from portal.domain.catalogue.actions.lock import ensure_own
from portal.domain.catalogue.group_models import ProductGroup
from portal.domain.catalogue.models import (
    DocumentKind,
    Product,
    TermsAcceptance,
    TermsDocument,
    TermsPolicy,
)
from portal.domain.catalogue.terms import versions_of
from portal.domain.sellers.queries import current_seller, shop
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.ids import new_public_id
from portal.kernel.texts import Text
from portal.kernel.tokens import hash_token

Subject = Product | ProductGroup | None
"""What terms are about; `None` is the shop of the seller in scope."""


@dataclass(frozen=True)
class NewTerms:
    """One version of a document; without a day it is in force at once."""

    title: str
    body: str
    policy: TermsPolicy = TermsPolicy.EVERY_PURCHASE
    effective_on: date | None = None
    kind: DocumentKind = DocumentKind.TERMS


def publish_terms(new: NewTerms, subject: Subject, *, actor: Actor) -> TermsDocument:
    """Write the next version of the terms of an own product or group, or of the shop.

    Raises Invalid, also where it says what the newest version says.
    """
    if isinstance(subject, Product):
        ensure_own(subject)
    versions = versions_of(subject, new.kind)
    if versions and _is_said_by(versions[0], new):
        problem = Text("Nothing has changed since version %(number)s.", number=versions[0].number)
        raise Invalid(field_errors={"body": problem})
    document = TermsDocument(
        public_id=new_public_id("trm"),
        kind=new.kind,
        product_id=subject.id if isinstance(subject, Product) else None,
        group_id=subject.id if isinstance(subject, ProductGroup) else None,
        title=new.title,
        body=new.body,
        policy=new.policy,
        number=max((one.number for one in versions), default=0) + 1,
        effective_at=_begins_at(new.effective_on),
    )
    if versions and document.effective_at < max(one.effective_at for one in versions):
        problem = Text("It cannot be in force before the version that comes now. Take that one back first.")
        raise Invalid(field_errors={"effective_on": problem})
    db.session.add(document)
    db.session.flush()
    record(
        actor,
        "terms.published",
        audited(subject),
        kind=[None, new.kind],
        title=[None, new.title],
        version=[None, document.number],
    )
    return document


def _is_said_by(version: TermsDocument, new: NewTerms) -> bool:
    return (version.title, version.body, version.policy) == (new.title, new.body, new.policy)


def _begins_at(day: date | None) -> datetime:
    """The first instant of a day by the shop's clock, or now for today. Raises Invalid for one before."""
    now = clock.now()
    if day is None:
        return now
    zone = shop().zone
    today = clock.today(zone)
    if day < today:
        raise Invalid(field_errors={"effective_on": Text("Choose today or a day to come.")})
    return now if day == today else datetime.combine(day, time(), ZoneInfo(zone))


def take_back_terms(
    subject: Subject, public_id: str, *, actor: Actor, kind: DocumentKind = DocumentKind.TERMS
) -> None:
    """Remove a version that is not in force yet. Raises NotFound, and Conflict once it is."""
    document = next((one for one in versions_of(subject, kind) if one.public_id == public_id), None)
    if document is None:
        raise NotFound
    if document.effective_at <= clock.now():
        raise Conflict(Text("This version is in force, so it stays. Write a new one."))
    record(
        actor,
        "terms.taken_back",
        audited(subject),
        kind=[document.kind, None],
        title=[document.title, None],
        version=[document.number, None],
    )
    db.session.delete(document)
    db.session.flush()


def audited(subject: Subject) -> Audited:
    """The record that the audit trail names."""
    return current_seller() if subject is None else subject


def accept_terms(
    documents: Sequence[TermsDocument], *, account_id: int, actor: Actor, address: str, order_number: str = ""
) -> None:
    """Store who accepted which version of which text, when and from where; staff do so on behalf."""
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
                on_behalf=actor.is_staff,
                at=clock.now(),
            )
        )
    db.session.flush()
