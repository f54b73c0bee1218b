"""Reading price books, tax rates and support plans."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.catalogue.models import Plan, PlanCost, Product, RetailPrice
from portal.domain.pricing.models import BookBase, LineKind, PriceBook, SupportPlan, TaxRate
from portal.domain.pricing.quote import Terms
from portal.kernel.errors import NotFound


def price_books() -> Sequence[PriceBook]:
    """The seller's books with their lines, by name."""
    return db.session.scalars(
        select(PriceBook).options(selectinload(PriceBook.lines)).order_by(PriceBook.name)
    ).all()


def is_sold_at(terms: Terms) -> ColumnElement[bool]:
    """For a statement about products: whether a published plan has a price under these terms.

    It asks of the database what `quote` asks of values: where the chain of books begins, or a fixed price.
    """
    on_cost = bool(terms.books) and terms.books[0].base is BookBase.OWN_COST
    start = PlanCost if on_cost else RetailPrice
    begun = select(start.plan_id).where(start.currency == terms.currency)
    fixed = [
        plan_id for book in terms.books for plan_id, rule in book.rules.items() if rule.kind is LineKind.FIXED
    ]
    return Product.plans.any(Plan.published & (Plan.id.in_(begun) | Plan.id.in_(fixed)))


def price_book_or_404(public_id: str) -> PriceBook:
    """One book with its lines; raises NotFound."""
    found = db.session.scalar(
        select(PriceBook).where(PriceBook.public_id == public_id).options(selectinload(PriceBook.lines))
    )
    if found is None:
        raise NotFound
    return found


def customers_count_by_book() -> dict[int, int]:
    """How many accounts use each book, by its id."""
    counted = db.session.execute(
        select(Account.price_book_id, func.count(Account.id))
        .where(Account.price_book_id.is_not(None))
        .group_by(Account.price_book_id)
    )
    return {book_id: count for book_id, count in counted if book_id is not None}


def tax_rates() -> Sequence[TaxRate]:
    """The seller's tax rates, by name."""
    return db.session.scalars(select(TaxRate).order_by(TaxRate.name)).all()


def support_plans() -> Sequence[SupportPlan]:
    """The seller's support plans, by name."""
    return db.session.scalars(select(SupportPlan).order_by(SupportPlan.name)).all()
