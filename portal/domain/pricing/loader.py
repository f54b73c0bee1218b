"""Reads what the price function needs, in a number of statements that does not grow with the lines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.db import Scope, current_scope, db, entering
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.models import Plan, PlanCost, RetailPrice
from portal.domain.catalogue.queries import offered_plans
from portal.domain.pricing.models import PriceBook, TaxRate
from portal.domain.pricing.quote import Book, BookRule, Item, LineQuote, Quote, Terms, Unpriced, quote
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import seller as load_seller
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from portal.kernel.texts import Text

Wanted = Sequence[tuple[int, int]]
"""Plan ids with quantities."""


def terms_of(account: Account) -> Terms:
    """The terms under which an account of the seller in scope buys."""
    terms = _terms(account.currency, account.price_book_id, account.tax_rate_id)
    return replace(terms, adjustment=account.adjustment_percent)


def visitor_terms(currency: str, price_book_id: int | None, tax_rate_id: int | None) -> Terms:
    """The terms that somebody who has no account yet is shown: the shop's defaults."""
    return _terms(currency, price_book_id, tax_rate_id)


def _terms(currency: str, price_book_id: int | None, tax_rate_id: int | None) -> Terms:
    tax = db.session.scalar(select(TaxRate).where(TaxRate.id == tax_rate_id)) if tax_rate_id else None
    books = _chain(price_book_id) if price_book_id else ()
    return Terms(currency, books, tax.name if tax else Text("No tax"), tax.percent if tax else Decimal(0))


def _chain(book_id: int) -> tuple[Book, ...]:
    """The book and its parents, topmost first; a seller has few books, so all are read at once."""
    books = {
        book.id: book for book in db.session.scalars(select(PriceBook).options(selectinload(PriceBook.lines)))
    }
    chain: list[PriceBook] = []
    at: int | None = book_id
    while at is not None and books[at] not in chain:
        chain.insert(0, books[at])
        at = books[at].parent_id
    return tuple(_as_book(book) for book in chain)


def _as_book(book: PriceBook) -> Book:
    rules = {line.plan_id: BookRule(line.kind, line.percent, line.amount) for line in book.lines}
    return Book(book.name, book.base, book.default_percent, rules)


def items(wanted: Wanted, currency: str, costs: dict[int, Money] | None = None) -> list[Item]:
    """The plans with their retail price, and their cost: the given one, else our stored copy."""
    ids = [plan_id for plan_id, _ in wanted]
    retail = {
        row.plan_id: row.price
        for row in db.session.scalars(
            select(RetailPrice).where(RetailPrice.plan_id.in_(ids), RetailPrice.currency == currency)
        )
    }
    known = stored_costs(ids, currency) | (costs or {})
    return [Item(plan_id, quantity, retail.get(plan_id), known.get(plan_id)) for plan_id, quantity in wanted]


def stored_costs(plan_ids: Iterable[int], currency: str) -> dict[int, Money]:
    """What each plan costs the seller in scope, as far as it is known, in one currency."""
    rows = db.session.scalars(
        select(PlanCost).where(PlanCost.plan_id.in_(list(plan_ids)), PlanCost.currency == currency)
    )
    return {row.plan_id: row.cost for row in rows}


def quote_for(account: Account, wanted: Wanted, costs: dict[int, Money] | None = None) -> Quote:
    """Price plans for an account of the seller in scope; raises Unpriced."""
    return quote(items(wanted, account.currency, costs), terms_of(account))


def quoted_lines(
    terms: Terms, wanted: Wanted, costs: dict[int, Money] | None = None
) -> list[LineQuote | None]:
    """Each of the plans priced by itself; ``None`` for one without a price in the buyer's currency."""
    return [_quoted(item, terms) for item in items(wanted, terms.currency, costs)]


def _quoted(item: Item, terms: Terms) -> LineQuote | None:
    try:
        return quote([item], terms).lines[0]
    except Unpriced:
        return None


def quote_from_above(wanted: Wanted) -> dict[int, Money]:
    """Ask the seller above what these plans cost us, in its scope and a transaction of its own.

    Net unit costs by plan id. Left out are plans that this seller owns itself, and those that the
    seller above does not sell us any more. To be called before our own transaction has written.
    """
    ours = load_seller(current_scope().seller_id)
    owned_above = _supplied_plans([plan_id for plan_id, _ in wanted], ours)
    asked = [(plan_id, quantity) for plan_id, quantity in wanted if plan_id in owned_above]
    if not asked or ours.parent_id is None or ours.upper_account_id is None:
        return {}
    with entering(Scope(ours.parent_id, ours.upper_account_id, SYSTEM)):
        offered = offered_plans(plan_id for plan_id, _ in asked)
        answer = quoted_lines(terms_of(load_account(ours.upper_account_id)), asked)
    return {line.plan_id: line.unit for line in answer if line and line.plan_id in offered}


def _supplied_plans(plan_ids: list[int], ours: Seller) -> set[int]:
    owners = db.session.execute(select(Plan.id, Plan.seller_id).where(Plan.id.in_(plan_ids)))
    return {plan_id for plan_id, seller_id in owners if seller_id != ours.id}
