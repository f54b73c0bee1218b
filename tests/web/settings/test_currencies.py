"""Currencies and exchange rates: the page, what it refuses, and what follows elsewhere."""

from datetime import date
from decimal import Decimal

import pytest

from portal.db import db
from portal.domain.sellers.currencies import activate_currency, add_exchange_rate, exchange_rates, rate_on
from portal.domain.sellers.queries import shop
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of

HERE = "/settings/currencies"
RATE = {"base": "EUR", "quote": "USD", "rate": "1.08", "valid_from": "2026-01-01"}


@pytest.fixture
def dollars(acme: Actor) -> None:
    activate_currency("USD", actor=acme)
    db.session.commit()


def offered(browser: Client) -> list[str]:
    return [str(one["value"]) for one in page_of(browser.get("/price-books/new")).select("#currency option")]


def test_a_currency_is_added_and_price_books_can_be_in_it(as_ada: Client, acme: Actor) -> None:
    before = offered(as_ada)

    as_ada.submit(as_ada.get(HERE), f"{HERE}/add", currency="NOK")

    assert (before, offered(as_ada)) == (["EUR"], ["EUR", "NOK"])


@pytest.mark.usefixtures("dollars")
def test_a_rate_holds_from_its_day_until_the_next(as_ada: Client) -> None:
    as_ada.submit(as_ada.get(HERE), HERE, **RATE)
    as_ada.submit(as_ada.get(HERE), HERE, **RATE | {"rate": "1.1", "valid_from": "2026-03-01"})

    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1))
    assert [rate_on(day, "EUR", "USD") for day in days] == [
        None, Decimal("1.08"), Decimal("1.08"), Decimal("1.1")
    ]  # fmt: skip
    assert rate_on(days[0], "EUR", "EUR") == 1


@pytest.mark.usefixtures("dollars")
@pytest.mark.parametrize(
    "wrong",
    [{"rate": "0"}, {"rate": ""}, {"rate": "1,08"}, {"quote": "EUR"}, {"quote": "NOK"}, {"valid_from": ""}],
)
def test_a_poor_rate_is_refused(as_ada: Client, wrong: dict[str, str]) -> None:
    answer = as_ada.submit(as_ada.get(HERE), HERE, **RATE | wrong)

    assert (answer.status_code, len(page_of(answer).select(".error-summary li"))) == (422, 1)
    assert exchange_rates() == []


@pytest.mark.usefixtures("dollars")
def test_a_second_rate_from_the_same_day_is_refused(as_ada: Client) -> None:
    as_ada.submit(as_ada.get(HERE), HERE, **RATE)

    assert as_ada.submit(as_ada.get(HERE), HERE, **RATE | {"rate": "1.2"}).status_code == 422


@pytest.mark.usefixtures("dollars")
def test_a_rate_is_taken_back(as_ada: Client, acme: Actor) -> None:
    made = add_exchange_rate("EUR", "USD", Decimal("1.08"), date(2026, 1, 1), actor=acme)
    db.session.commit()

    answer = as_ada.submit(as_ada.get(HERE), f"{HERE}/rates/{made.public_id}/remove")

    assert (answer.status_code, exchange_rates()) == (303, [])


@pytest.mark.usefixtures("dollars")
def test_a_currency_is_retired_but_not_that_which_new_customers_pay_with(as_ada: Client, acme: Actor) -> None:
    add_exchange_rate("EUR", "USD", Decimal("1.08"), date(2026, 1, 1), actor=acme)
    shop().payment_currency = "USD"
    db.session.commit()
    page = as_ada.get(HERE)

    refused = as_ada.submit(page, f"{HERE}/USD/remove")
    shop().payment_currency = "EUR"
    db.session.commit()
    done = as_ada.submit(page, f"{HERE}/USD/remove")

    db.session.expire_all()
    assert (refused.status_code, done.status_code, shop().currencies) == (409, 303, [])


@pytest.mark.usefixtures("dollars")
def test_the_page_takes_a_fixed_number_of_statements(as_ada: Client, acme: Actor) -> None:
    add_exchange_rate("EUR", "USD", Decimal("1.08"), date(2026, 1, 1), actor=acme)
    db.session.commit()
    with statements() as for_one:
        as_ada.get(HERE)
    for day in (2, 3):
        add_exchange_rate("EUR", "USD", Decimal("1.08"), date(2026, 1, day), actor=acme)
    db.session.commit()

    with statements() as for_three:
        page = as_ada.get(HERE)

    assert len(page_of(page).select("section tbody tr")) == 3
    assert len(for_one) == len(for_three)
