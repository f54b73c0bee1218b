"""Which products have a price: the database and the price function agree."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.catalogue.models import PlanCost, Product, RetailPrice
from portal.domain.pricing.loader import quoted_lines
from portal.domain.pricing.models import BookBase, LineKind
from portal.domain.pricing.queries import is_sold_at
from portal.domain.pricing.quote import Book, BookRule, Terms
from portal.kernel.actor import Actor
from tests.factories.trade import a_product

FIXED, DELTA = (BookRule(kind, amount=Decimal(5)) for kind in (LineKind.FIXED, LineKind.DELTA))


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
    books = [Book("A", base, Decimal(0), {plan.id: rule} if rule else {})] if base else []
    terms = Terms(currency, books, "VAT", Decimal(0))

    [quoted] = quoted_lines(terms, [(plan.id, 1)])
    sold = db.session.scalars(select(Product.id).where(is_sold_at(terms))).all()

    assert sold == ([product.id] if quoted and published else [])
