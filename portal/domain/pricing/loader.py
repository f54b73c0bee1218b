"""Reads what the price function needs, in a number of statements that does not grow with the lines."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, select
from stdnum.eu import vat

from portal.db import Scope, current_scope, db, entering
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.models import Cycle, Plan, PlanCost, RetailPrice
from portal.domain.catalogue.queries import offered_plans
from portal.domain.pricing.models import PriceBook, PriceBookLine, TaxRate
from portal.domain.pricing.quote import (
    REVERSE_CHARGE,
    Book,
    BookRule,
    Item,
    LineQuote,
    Quote,
    Terms,
    Unpriced,
    quote,
)
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import seller as load_seller
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from portal.kernel.texts import Text

Wanted = Sequence[tuple[int, int]]
"""Plan ids with quantities."""


def terms_of(account: Account) -> Terms:
    """The terms under which an account of the seller in scope buys today, by its own calendar."""
    today = clock.today(account.zone)
    terms = replace(
        _terms(account.currency, account.price_book_id, today), adjustment=account.adjustment_percent
    )
    rate = _rate(account.tax_rate_id)
    if rate is not None and _owes_tax_itself(account, rate):
        return replace(terms, tax_name=REVERSE_CHARGE)
    return _taxed(terms, rate)


def visitor_terms(currency: str, price_book_id: int | None, tax_rate_id: int | None, day: date) -> Terms:
    """The terms that somebody who has no account yet is shown: the shop's defaults."""
    return _taxed(_terms(currency, price_book_id, day), _rate(tax_rate_id))


def book_terms(book: PriceBook, day: date) -> Terms:
    """What somebody with this book pays before tax."""
    return _terms(book.currency, book.id, day)


def _terms(currency: str, price_book_id: int | None, day: date) -> Terms:
    books = _chain(price_book_id, day) if price_book_id else ()
    return Terms(currency, books, Text("No tax"), Decimal(0), day)


def _rate(tax_rate_id: int | None) -> TaxRate | None:
    return db.session.scalar(select(TaxRate).where(TaxRate.id == tax_rate_id)) if tax_rate_id else None


def _taxed(terms: Terms, rate: TaxRate | None) -> Terms:
    return replace(terms, tax_name=rate.name, tax_percent=rate.percent_on(terms.day)) if rate else terms


def _owes_tax_itself(account: Account, rate: TaxRate) -> bool:
    """Whether the customer is a company of another country of the European Union than the rate's."""
    is_abroad = account.country != rate.country and account.country.lower() in vat.MEMBER_STATES
    return rate.reverse_charge and is_abroad and bool(account.vat_id)


def _chain(book_id: int, day: date) -> tuple[Book, ...]:
    """The book and its parents that hold on the day, topmost first; a seller has few, so all are read."""
    books = {book.id: book for book in db.session.scalars(select(PriceBook))}
    chain: list[PriceBook] = []
    at: int | None = book_id
    while at is not None and books[at] not in chain:
        chain.insert(0, books[at])
        at = books[at].parent_id
    return tuple(
        Book(one.name, one.base, one.default_percent, margin_floor=one.margin_floor, id=one.id)
        for one in chain
        if one.is_valid(day)
    )


def with_rules(terms: Terms, plan_ids: Collection[int]) -> Terms:
    """The terms with the rules of their books for these plans: of each the newest that holds."""
    found = db.session.scalars(
        select(PriceBookLine)
        .where(
            PriceBookLine.book_id.in_([book.id for book in terms.books]),
            PriceBookLine.plan_id.in_(plan_ids),
            PriceBookLine.valid_from <= terms.day,
        )
        .order_by(PriceBookLine.valid_from)
    )
    rules: dict[int, dict[int, BookRule]] = {book.id: {} for book in terms.books}
    for line in found if terms.books else ():
        rules[line.book_id][line.plan_id] = BookRule(line.kind, line.percent, line.amount)
    return replace(terms, books=tuple(replace(book, rules=rules[book.id]) for book in terms.books))


def items(wanted: Wanted, currency: str, costs: dict[int, Money] | None = None) -> list[Item]:
    """The plans with their retail price, and their cost: the given one, else our stored copy."""
    ids = [plan_id for plan_id, _ in wanted]
    priced = and_(RetailPrice.plan_id == Plan.id, RetailPrice.currency == currency)
    found = db.session.execute(
        select(Plan.id, Plan.cycle, RetailPrice).outerjoin(RetailPrice, priced).where(Plan.id.in_(ids))
    ).all()
    retail = {plan_id: row.price for plan_id, _, row in found if row}
    cycles = {plan_id: cycle for plan_id, cycle, _ in found}
    known = stored_costs(ids, currency) | (costs or {})
    return [
        Item(plan_id, quantity, retail.get(plan_id), known.get(plan_id), cycles.get(plan_id, Cycle.ONCE))
        for plan_id, quantity in wanted
    ]


def stored_costs(plan_ids: Iterable[int], currency: str) -> dict[int, Money]:
    """What each plan costs the seller in scope, as far as it is known, in one currency."""
    rows = db.session.scalars(
        select(PlanCost).where(PlanCost.plan_id.in_(list(plan_ids)), PlanCost.currency == currency)
    )
    return {row.plan_id: row.cost for row in rows}


def quote_for(account: Account, wanted: Wanted, costs: dict[int, Money] | None = None) -> Quote:
    """Price plans for an account of the seller in scope; raises Unpriced."""
    terms = with_rules(terms_of(account), [plan_id for plan_id, _ in wanted])
    return quote(items(wanted, account.currency, costs), terms)


def quoted_lines(
    terms: Terms, wanted: Wanted, costs: dict[int, Money] | None = None
) -> list[LineQuote | None]:
    """Each of the plans priced by itself; ``None`` for one without a price in the buyer's currency."""
    terms = with_rules(terms, [plan_id for plan_id, _ in wanted])
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
