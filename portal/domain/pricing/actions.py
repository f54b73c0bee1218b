"""Writing price books; new quotes use a change at once, or from its day on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self

from sqlalchemy import func, insert, literal, select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.audit.actions import record
from portal.domain.pricing.consent import Consent, ensure_consent_to, plans_with_cost, watching, with_children
from portal.domain.pricing.models import (
    BookBase,
    PriceBook,
    PriceBookLine,
)
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import shop, today_of_the_house
from portal.domain.users.permissions import Permission
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.texts import Text

LOWEST, HIGHEST = Decimal(-100), Decimal(1000)


@dataclass(frozen=True)
class BookTerms:
    """What a price book says of itself; `base` counts without a parent. Days are its first and its last."""

    name: str
    currency: str
    parent: PriceBook | None = None
    base: BookBase = BookBase.RETAIL
    default_percent: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_to: date | None = None
    margin_floor: Decimal | None = None

    @classmethod
    def of(cls, book: PriceBook) -> Self:
        """As they are now."""
        return cls(
            book.name,
            book.currency,
            db.session.get(PriceBook, book.parent_id) if book.parent_id else None,
            book.base,
            book.default_percent,
            book.valid_from,
            book.valid_to,
            book.margin_floor,
        )

    @property
    def columns(self) -> dict[str, object]:
        """The columns of a book."""
        return {
            "name": self.name,
            "currency": self.currency,
            "parent_id": self.parent.id if self.parent else None,
            "base": self.parent.base if self.parent else self.base,
            "default_percent": self.default_percent,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "margin_floor": self.margin_floor,
        }


def create_book(terms: BookTerms, *, actor: Actor, agreed: bool = False) -> PriceBook:
    """Make a price book; a child starts from its parent's prices. Raises Invalid."""
    book = _new_book(terms)
    ensure_consent_to(book, Consent(actor, agreed))
    record(actor, "price_book.created", book, **_told({}, terms.columns))
    return book


def duplicate_book(
    book: PriceBook, name: str, percent: Decimal, *, actor: Actor, agreed: bool = False
) -> PriceBook:
    """Make a book of the same rules, with this percentage for every plan that has none. Raises Invalid."""
    copy = _new_book(replace(BookTerms.of(book), name=name, default_percent=percent))
    _copy_lines(book, copy)
    ensure_consent_to(copy, Consent(actor, agreed))
    record(actor, "price_book.duplicated", copy, source=book.name, default_percent=[None, str(percent)])
    return copy


def _new_book(terms: BookTerms) -> PriceBook:
    _ensure_free(terms.name)
    _ensure_sound(terms)
    book = PriceBook(public_id=new_public_id("pbk"), **terms.columns)
    db.session.add(book)
    db.session.flush()
    return book


def _copy_lines(book: PriceBook, copy: PriceBook) -> None:
    rows = select(
        PriceBookLine.seller_id,
        literal(copy.id),
        PriceBookLine.plan_id,
        PriceBookLine.valid_from,
        PriceBookLine.kind,
        PriceBookLine.percent,
        PriceBookLine.amount,
    ).where(PriceBookLine.book_id == book.id)
    names = ["seller_id", "book_id", "plan_id", "valid_from", "kind", "percent", "amount"]
    db.session.execute(insert(PriceBookLine).from_select(names, rows))


def change_book(
    book: PriceBook, terms: BookTerms, *, version: int, actor: Actor, agreed: bool = False
) -> None:
    """Change what a book says of itself. Raises Invalid, and Stale when it was changed meanwhile."""
    if book.version != version:
        raise Stale
    if terms.name != book.name:
        _ensure_free(terms.name)
    _ensure_sound(terms)
    _ensure_above(book, terms.parent)
    _ensure_may_change(book, terms, actor)
    old = BookTerms.of(book).columns
    with watching(book, plans_with_cost(book.currency), today_of_the_house(), Consent(actor, agreed)):
        for name, value in terms.columns.items():
            setattr(book, name, value)
        for child in with_children(book):
            child.base = book.base
    record(actor, "price_book.changed", book, **_told(old, terms.columns))


def delete_book(book: PriceBook, *, actor: Actor) -> None:
    """Remove a book with its rules. Raises Conflict while somebody's prices come from it."""
    db.session.refresh(book, with_for_update=True)  # nobody can be given it any more
    _ensure_unused(book)
    record(actor, "price_book.deleted", book, name=[book.name, None])
    db.session.delete(book)
    db.session.flush()


def _ensure_unused(book: PriceBook) -> None:
    users = db.session.scalar(select(func.count(Account.id)).where(Account.price_book_id == book.id))
    if users == 1:
        raise Conflict(Text("Used by 1 customer."))
    if users:
        raise Conflict(Text("Used by %(number)s customers.", number=users))
    if shop().default_price_book_id == book.id:
        raise Conflict(Text("New customers get this book. Choose another one for them first."))
    if db.session.scalar(select(PriceBook.id).where(PriceBook.parent_id == book.id).limit(1)):
        raise Conflict(Text("Another book starts from this one."))


def _ensure_free(name: str) -> None:
    if db.session.scalar(select(PriceBook.id).where(PriceBook.name == name)):
        raise Invalid(field_errors={"name": Text("You have a price book of this name.")})


def _ensure_sound(terms: BookTerms) -> None:
    """Raise Invalid for terms that contradict themselves."""
    if not LOWEST <= terms.default_percent <= HIGHEST:
        raise Invalid(field_errors={"default_percent": Text("Use a percentage between -100 and 1000.")})
    if terms.parent is not None and terms.parent.currency != terms.currency:
        raise Invalid(field_errors={"parent": Text("The parent is in another currency.")})
    if terms.valid_from and terms.valid_to and terms.valid_to < terms.valid_from:
        raise Invalid(field_errors={"valid_to": Text("The last day is before the first.")})


def _ensure_above(book: PriceBook, parent: PriceBook | None) -> None:
    """Raise Invalid where the book would start from itself, by whatever way."""
    while parent is not None:
        if parent.id == book.id:
            raise Invalid(field_errors={"parent": Text("A book cannot start from itself.")})
        parent = db.session.get(PriceBook, parent.parent_id) if parent.parent_id else None


def _ensure_may_change(book: PriceBook, terms: BookTerms, actor: Actor) -> None:
    """Raise Invalid for a currency that others rely on, and a floor that the person may not move."""
    if terms.currency != book.currency and _is_relied_on(book):
        told = Text("Customers, rules or other books use this currency. Make a new book for another one.")
        raise Invalid(field_errors={"currency": told})
    may = actor.user_id is None or actor.may(Permission.ORDER_APPROVE)
    if terms.margin_floor != book.margin_floor and not may:
        told = Text("Only colleagues who may approve orders can change the margin floor.")
        raise Invalid(field_errors={"margin_floor": told})


def _is_relied_on(book: PriceBook) -> bool:
    uses = (
        select(Account.id).where(Account.price_book_id == book.id),
        select(PriceBookLine.id).where(PriceBookLine.book_id == book.id),
        select(PriceBook.id).where(PriceBook.parent_id == book.id),
        select(Shop.id).where(Shop.default_price_book_id == book.id),
    )
    return any(db.session.scalar(use.limit(1)) for use in uses)


def _told(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, list[str | None]]:
    """What changed, for the audit trail."""
    return {
        name: [as_text(old.get(name)), as_text(value)]
        for name, value in new.items()
        if old.get(name) != value
    }


def as_text(value: object) -> str | None:
    """As the audit trail keeps it."""
    return None if value is None else str(value)
