"""Reading price books, tax rates and support plans."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import contains_eager, selectinload

from portal.db import db
from portal.domain.catalogue.models import Plan, PlanCost, Product, RetailPrice
from portal.domain.pricing.models import (
    BookBase,
    LineKind,
    PriceBook,
    PriceBookLine,
    TaxRate,
)
from portal.domain.pricing.quote import Terms
from portal.domain.sellers.billing_models import SupportPlan
from portal.kernel.errors import NotFound
from portal.kernel.text import fold


def price_books() -> Sequence[PriceBook]:
    """The seller's books, by name."""
    return db.session.scalars(select(PriceBook).order_by(PriceBook.name)).all()


def book_names() -> dict[int, str]:
    """What each of the seller's books is called, by its id."""
    return dict(db.session.execute(select(PriceBook.id, PriceBook.name)).all())


def books_with(text: str = "") -> Select[PriceBook]:
    """The books whose name contains this text."""
    return select(PriceBook).where(PriceBook.name.icontains(text, autoescape=True))


def is_sold_at(terms: Terms) -> ColumnElement[bool]:
    """For a statement about products: whether a published plan has a price under these terms.

    It asks of the database what `quote` asks of values: where the chain of books begins, or a fixed price.
    """
    on_cost = bool(terms.books) and terms.books[0].base is BookBase.OWN_COST
    start = PlanCost if on_cost else RetailPrice
    begun = select(start.plan_id).where(start.currency == terms.currency)
    return Product.plans.any(Plan.published & (Plan.id.in_(begun) | Plan.id.in_(_fixed_plans(terms))))


def _fixed_plans(terms: Terms) -> Select[int]:
    """The plans that have a fixed price in one of the books."""
    holding = (
        select(PriceBookLine.plan_id, PriceBookLine.kind)
        .ext(distinct_on(PriceBookLine.book_id, PriceBookLine.plan_id))
        .where(
            PriceBookLine.book_id.in_([book.id for book in terms.books]),
            PriceBookLine.valid_from <= terms.day,
        )
        .order_by(PriceBookLine.book_id, PriceBookLine.plan_id, PriceBookLine.valid_from.desc())
        .subquery()
    )
    return select(holding.c.plan_id).where(holding.c.kind == LineKind.FIXED)


def price_book_or_404(public_id: str) -> PriceBook:
    """One book; raises NotFound."""
    found = db.session.scalar(select(PriceBook).where(PriceBook.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def rules_count_by_book() -> dict[int, int]:
    """For how many plans each book has a rule of its own, by its id."""
    counted = db.session.execute(
        select(PriceBookLine.book_id, func.count(PriceBookLine.plan_id.distinct())).group_by(
            PriceBookLine.book_id
        )
    )
    return {row[0]: row[1] for row in counted}


def lines_for(book: PriceBook, plan_ids: Collection[int]) -> dict[int, list[PriceBookLine]]:
    """The rules of a book by plan, the oldest first."""
    found: dict[int, list[PriceBookLine]] = {}
    wanted = select(PriceBookLine).where(
        PriceBookLine.book_id == book.id, PriceBookLine.plan_id.in_(plan_ids)
    )
    for line in db.session.scalars(wanted.order_by(PriceBookLine.valid_from)):
        found.setdefault(line.plan_id, []).append(line)
    return found


def plans_with(book: PriceBook, text: str = "", *, is_ruled: bool = False) -> Select[Plan]:
    """The plans that the seller owns or may offer, with product and retail prices; or those with a rule."""
    found = (
        select(Plan)
        .join(Plan.product)
        .options(contains_eager(Plan.product), selectinload(Plan.retail_prices))
        .where(Product.name_key.contains(fold(text), autoescape=True))
    )
    ruled = select(PriceBookLine.plan_id).where(PriceBookLine.book_id == book.id)
    return found.where(Plan.id.in_(ruled)) if is_ruled else found


def tax_rates() -> Sequence[TaxRate]:
    """The seller's tax rates, by name."""
    return db.session.scalars(select(TaxRate).order_by(TaxRate.name)).all()


def support_plans() -> Sequence[SupportPlan]:
    """The seller's support plans, by name."""
    return db.session.scalars(select(SupportPlan).order_by(SupportPlan.name)).all()


def tax_rates_with(text: str = "") -> Select[TaxRate]:
    """The rates whose name contains this text."""
    return select(TaxRate).where(TaxRate.name.icontains(text, autoescape=True))


def tax_rate_or_404(public_id: str) -> TaxRate:
    """One rate; raises NotFound."""
    found = db.session.scalar(select(TaxRate).where(TaxRate.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def support_plans_with(text: str = "") -> Select[SupportPlan]:
    """The plans whose name contains this text."""
    return select(SupportPlan).where(SupportPlan.name.icontains(text, autoescape=True))


def support_plan_or_404(public_id: str) -> SupportPlan:
    """One plan; raises NotFound."""
    found = db.session.scalar(select(SupportPlan).where(SupportPlan.public_id == public_id))
    if found is None:
        raise NotFound
    return found
