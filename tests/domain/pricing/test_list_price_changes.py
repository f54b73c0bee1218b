"""What a change of list prices does to price books that stand on them."""

from decimal import Decimal

import pytest

from portal.domain.catalogue.actions import NewPlan, change_plan
from portal.domain.catalogue.models import Cycle, Plan
from portal.domain.pricing.actions import BookTerms, create_book
from portal.domain.pricing.loader import quote_for
from portal.domain.pricing.models import LineKind
from portal.domain.pricing.quote import BookRule
from portal.domain.pricing.rules import set_line
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.money import Money
from tests.factories.trade import a_customer, a_product


def list_at(plan: Plan, amount: str, actor: Actor) -> None:
    """Change the list price as the product's editor does."""
    new = NewPlan(plan.code, plan.name, Cycle.ONCE, [Money.of(amount, "EUR")], None)
    change_plan(plan, new, actor=actor)


@pytest.mark.acceptance(98)
def test_percentages_follow_the_list_price_and_fixed_prices_stay(acme: Actor) -> None:
    plans = [a_product(price="20.00").plans[0] for _ in range(2)]
    book = create_book(BookTerms("Partners", "EUR", default_percent=Decimal(5)), actor=SYSTEM)
    set_line(book, plans[1].id, BookRule(LineKind.FIXED, amount=Decimal("18.00")), actor=SYSTEM)
    customer = a_customer()
    customer.price_book_id = book.id
    wanted = [(plan.id, 1) for plan in plans]
    before = [line.net for line in quote_for(customer, wanted).lines]

    for plan in plans:
        list_at(plan, "22.00", acme)

    after = [line.net for line in quote_for(customer, wanted).lines]
    assert before == [Money.of("21.00", "EUR"), Money.of("18.00", "EUR")]
    assert after == [Money.of("23.10", "EUR"), Money.of("18.00", "EUR")]
