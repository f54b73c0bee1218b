"""Country and region choose the tax rate of a customer that staff add; they may choose another."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.pricing.models import TaxRate
from portal.domain.pricing.taxes import TaxTerms, create_tax_rate
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.kernel.actor import SYSTEM, Actor
from tests.client import Client, filled_in, page_of
from tests.factories.trade import a_tax_rate
from tests.web.customers.test_invite import NEW

TAX, NO_RATE = "/customers/new/tax", "There is no tax rate for this country. Choose one."


@pytest.fixture
def german(acme: Actor) -> TaxRate:
    """A rate of Germany, beside the one of Greece that new customers get."""
    shop().default_tax_rate_id = a_tax_rate().id
    made = create_tax_rate(TaxTerms("VAT DE", "DE", Decimal(19)), actor=SYSTEM)
    db.session.commit()
    return made


def added(browser: Client, **fields: str) -> TestResponse:
    page = browser.get("/customers/new")
    assert filled_in(page_of(page), "/customers/new")["tax_rate_id"] == ["place"]
    return browser.submit(page, "/customers/new", **{**NEW, "tax_rate_id": "place"} | fields)


def rate_of_the_new() -> str | None:
    db.session.expire_all()
    return db.session.scalar(select(TaxRate.name).join(Account, Account.tax_rate_id == TaxRate.id))


@pytest.mark.parametrize(("country", "name"), [("DE", "VAT DE"), ("GR", "VAT"), ("NO", "VAT")])
def test_the_country_chooses(as_ada: Client, german: TaxRate, country: str, name: str) -> None:
    assert added(as_ada, country=country).status_code == 303

    assert rate_of_the_new() == name


def test_staff_may_choose_another(as_ada: Client, german: TaxRate) -> None:
    added(as_ada, country="GR", tax_rate_id=str(german.id))

    assert rate_of_the_new() == "VAT DE"


def test_without_a_rate_for_the_country_somebody_has_to_choose(as_ada: Client, german: TaxRate) -> None:
    shop().default_tax_rate_id = None
    db.session.commit()

    answer = added(as_ada, country="NO")

    [told] = page_of(answer).select(".error-summary li")
    assert (answer.status_code, told.get_text()) == (
        422,
        "There is no tax rate for this country. Choose one.",
    )
    assert db.session.scalar(select(Account.id)) is None


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "Country and region of the billing address choose it."),
        ("?country=DE&region=", "Country and region choose VAT DE (19%)."),
        ("?country=NO", "There is no tax rate for this country. New customers get VAT (24%)."),
    ],
)
def test_the_form_says_what_is_chosen(as_ada: Client, german: TaxRate, query: str, told: str) -> None:
    assert page_of(as_ada.part(f"{TAX}{query}")).get_text(strip=True) == told
    assert as_ada.get(f"{TAX}{query}").location == "/customers/new"


def test_a_rate_of_another_seller_is_not_proposed(as_ada: Client, eve: Membership, german: TaxRate) -> None:
    as_ada.sign_in(eve)

    assert "VAT DE" not in as_ada.part(f"{TAX}?country=DE").text


def test_a_rate_is_asked_of_who_is_taxed_and_a_reason_of_who_is_not(as_ada: Client, acme: Actor) -> None:
    page = page_of(as_ada.get("/customers/new"))

    boxes = {
        name: page.select_one(f"[data-shown-when=is_taxable]:has([name={name}])")
        for name in ("tax_rate_id", "tax_exemption")
    }
    told = {name: box and (box["data-shown-for"], box.noscript.get_text()) for name, box in boxes.items()}  # type: ignore[union-attr]
    assert told == {
        "tax_rate_id": ("y", "Only with: Is taxable"),
        "tax_exemption": ("", "Only without: Is taxable"),
    }  # fmt: skip
