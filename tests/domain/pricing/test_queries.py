"""Which products have a price: the database and the price function agree."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.catalogue.models import PlanCost, Product, RetailPrice
from portal.domain.pricing.actions import BookTerms, create_book
from portal.domain.pricing.loader import quoted_lines, visitor_terms
from portal.domain.pricing.models import BookBase, LineKind
from portal.domain.pricing.queries import is_sold_at
from portal.domain.pricing.quote import BookRule, Terms
from portal.domain.pricing.rules import set_line
from portal.kernel.actor import SYSTEM, Actor
from tests.factories.trade import a_product

TODAY = date(2026, 11, 27)
FIXED, DELTA = (BookRule(kind, amount=Decimal(5)) for kind in (LineKind.FIXED, LineKind.DELTA))


def _terms(base: BookBase | None, currency: str, rules: dict[int, BookRule]) -> Terms:
    if base is None:
        return visitor_terms(currency, None, None, TODAY)
    book = create_book(BookTerms("A", currency, base=base), actor=SYSTEM)
    for plan_id, rule in rules.items():
        set_line(book, plan_id, rule, actor=SYSTEM)
    return visitor_terms(currency, book.id, None, TODAY)


@pytest.mark.parametrize("base", [None, *BookBase])
@pytest.mark.parametrize("rule", [None, FIXED, DELTA])
@pytest.mark.parametrize("lacks", [None, RetailPrice, PlanCost])
@pytest.mark.parametrize("currency", ["EUR", "USD"])
@pytest.mark.parametrize("published", [True, False])
def test_what_the_database_calls_sold_has_a_quote(
    acme: Actor,  # noqa: ARG001 -- in whose scope it is asked
    base: BookBase | None,
    rule: BookRule | None,
    lacks: type[RetailPrice | PlanCost] | None,
    currency: str,
    published: bool,
) -> None:
    product = a_product()
    [plan] = product.plans
    plan.published = published
    if lacks is not None:
        db.session.delete(db.session.scalars(select(lacks).where(lacks.plan_id == plan.id)).one())
    db.session.flush()
    terms = _terms(base, currency, {plan.id: rule} if rule else {})

    [quoted] = quoted_lines(terms, [(plan.id, 1)])
    sold = db.session.scalars(select(Product.id).where(is_sold_at(terms))).all()

    assert sold == ([product.id] if quoted and published else [])
