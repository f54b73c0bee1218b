"""Tax rates: the list, making, changing and deleting them."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.pricing.models import TaxRate
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_tax_rate

LIST, NEW = "/settings/taxes", "/settings/taxes/new"
FIELDS = {
    "name": "Islands", "country": "GR", "region": "Lesbos", "percent": "17", "next_percent": "18",
    "next_from": "2099-01-01", "reverse_charge": "y",
}  # fmt: skip


@pytest.fixture
def rate(acme: Actor) -> TaxRate:
    """Acme's rate of 24 %."""
    made = a_tax_rate()
    db.session.commit()
    return made


def url(rate: TaxRate, verb: str = "") -> str:
    return f"{LIST}/{rate.public_id}" + (f"/{verb}" if verb else "")


def names() -> list[str]:
    db.session.expire_all()
    return sorted(db.session.scalars(select(TaxRate.name)))


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, rate: TaxRate) -> None:
    with statements() as for_one:
        one = as_ada.get(LIST)
    a_tax_rate("Two"), a_tax_rate("Three")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get(LIST)

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


def test_a_rate_is_made_and_told_in_the_list(as_ada: Client, rate: TaxRate) -> None:
    as_ada.send(as_ada.get(NEW), NEW, **FIELDS)

    [row] = page_of(as_ada.get(f"{LIST}?q=island")).select("tbody tr")
    assert [cell.get_text(" ", strip=True) for cell in row.select("th, td")] == [
        "Islands", "Greece Lesbos", "17% from 1 Jan 2099: 18%", "Yes", "0"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "VAT"}, {"name": ""}, {"country": ""}, {"percent": ""}, {"percent": "101"},
        {"percent": "-1"},
        {"next_percent": ""}, {"next_from": ""}, {"next_percent": "100.5"},
    ],
)  # fmt: skip
def test_a_poor_rate_is_refused(as_ada: Client, rate: TaxRate, wrong: dict[str, str]) -> None:
    answer = as_ada.send(as_ada.get(NEW), NEW, **FIELDS | wrong)

    assert (answer.status_code, len(page_of(answer).select(".error-summary li")), names()) == (
        422,
        1,
        ["VAT"],
    )


def test_a_rate_is_changed(as_ada: Client, rate: TaxRate) -> None:
    as_ada.send(as_ada.get(url(rate)), url(rate), **FIELDS)

    db.session.refresh(rate)
    assert (rate.name, rate.percent, rate.next_percent, rate.next_from, rate.reverse_charge) == (
        "Islands", Decimal(17), Decimal(18), date(2099, 1, 1), True,
    )  # fmt: skip


def test_of_two_editors_the_second_is_told(as_ada: Client, rate: TaxRate) -> None:
    page = as_ada.get(url(rate))
    as_ada.send(page, url(rate), **FIELDS)

    assert as_ada.send(page, url(rate), **FIELDS).status_code == 409


def test_a_rate_is_deleted(as_ada: Client, rate: TaxRate) -> None:
    as_ada.send(as_ada.get(url(rate)), url(rate, "delete"))

    assert names() == []


@pytest.mark.parametrize("used_by", ["customer", "shop"])
def test_a_rate_in_use_is_not_deleted(as_ada: Client, rate: TaxRate, used_by: str) -> None:
    page = as_ada.get(url(rate))
    if used_by == "customer":
        a_customer().tax_rate_id = rate.id
    else:
        shop().default_tax_rate_id = rate.id
    db.session.commit()

    answer = as_ada.send(page, url(rate, "delete"))

    told = "Used by 1 customer." if used_by == "customer" else "New customers get this rate."
    assert (answer.status_code, told in answer.text, names()) == (409, True, ["VAT"])


def test_the_customers_form_offers_the_rate_of_today(as_ada: Client, rate: TaxRate) -> None:
    rate.next_percent, rate.next_from = Decimal(25), date(2026, 1, 1)
    db.session.commit()

    assert "VAT (25%)" in page_of(as_ada.get("/customers/new")).get_text()


def test_a_member_is_refused(client: Client, ben: Membership, rate: TaxRate) -> None:
    client.sign_in(ben)

    assert client.get(LIST).status_code == 403


def test_eve_gets_404(as_eve: Client, rate: TaxRate) -> None:
    assert as_eve.get(url(rate)).status_code == 404
