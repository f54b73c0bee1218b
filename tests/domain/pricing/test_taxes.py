"""Tax of a customer: by rate and day, by reverse charge; what is issued keeps its own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.actions import Company
from portal.domain.accounts.models import Account
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.billing.models import Invoice
from portal.domain.pricing.loader import quote_for
from portal.domain.pricing.models import TaxRate
from portal.domain.pricing.quote import LineQuote
from portal.domain.pricing.taxes import TaxTerms, change_tax_rate, create_tax_rate, proposed_rate
from portal.domain.requests.signup import SignUp, sign_up
from portal.domain.sellers.queries import shop
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.money import Money
from tests.factories.trade import a_customer, a_product, a_tax_rate, an_order

VAT = TaxTerms("VAT", "GR", Decimal(24))


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer in Greece who is taxed with 24 %."""
    made = a_customer()
    made.tax_rate_id = a_tax_rate().id
    db.session.flush()
    return made


def rate_of(account: Account) -> TaxRate:
    return db.session.get_one(TaxRate, account.tax_rate_id)


def quoted(account: Account, price: str = "88.71") -> LineQuote:
    return quote_for(account, [(a_product(price=price).plans[0].id, 1)]).lines[0]


@pytest.mark.acceptance(100)
def test_with_24_percent_a_line_of_88_71_has_a_tax_of_21_29(bakery: Account) -> None:
    line = quoted(bakery)

    assert (line.tax, line.gross) == (Money.of("21.29", "EUR"), Money.of("110.00", "EUR"))
    assert str(line.trace[-2].rule) == "VAT 24%"


@pytest.mark.parametrize(("day", "percent"), [((2026, 12, 31), 24), ((2027, 1, 1), 25)])
def test_a_new_rate_counts_from_its_day_on(bakery: Account, day: tuple[int, int, int], percent: int) -> None:
    rate = rate_of(bakery)
    later = replace(VAT, next_percent=Decimal(25), next_from=date(2027, 1, 1))
    change_tax_rate(rate, later, version=rate.version, actor=SYSTEM)

    with clock.frozen(datetime(*day, 12, tzinfo=UTC)):
        line = quoted(bakery)

    assert (line.tax_percent, str(line.trace[-2].rule)) == (percent, f"VAT {percent}%")


@pytest.mark.parametrize(
    ("country", "vat_id", "reverse_charge", "told"),
    [
        ("DE", "DE136695976", True, "Reverse charge 0%"),
        ("DE", "DE136695976", False, "VAT 24%"),
        ("DE", "", True, "VAT 24%"),
        ("GR", "EL094259216", True, "VAT 24%"),
        ("CH", "CHE107787577", True, "VAT 24%"),
    ],
)
def test_a_company_abroad_in_the_union_owes_the_tax_itself(
    bakery: Account, country: str, vat_id: str, reverse_charge: bool, told: str
) -> None:
    rate_of(bakery).reverse_charge = reverse_charge
    bakery.country, bakery.vat_id = country, vat_id
    db.session.flush()

    line = quoted(bakery)

    assert (str(line.trace[-2].rule), line.tax.is_zero) == (told, told.endswith(" 0%"))


def test_another_rate_leaves_issued_invoices_alone(bakery: Account, acme: Actor) -> None:
    order = an_order(bakery, a_product(price="10.00"), actor=acme)
    invoice = db.session.scalar(select(Invoice)) or invoice_lines_done(order, order.lines)
    assert invoice is not None
    rate = rate_of(bakery)

    change_tax_rate(rate, replace(VAT, percent=Decimal(13)), version=rate.version, actor=SYSTEM)
    db.session.expire_all()

    assert (invoice.tax, invoice.lines[0].tax_percent) == (Money.of("4.80", "EUR"), 24)
    assert quoted(bakery).tax_percent == 13


@pytest.mark.parametrize(
    ("country", "region", "name"),
    [
        ("DE", "", "VAT DE"), ("GR", "Lesbos", "Island VAT"), ("GR", "lésbos", "Island VAT"),
        ("GR", "Attica", "VAT"), ("GR", "", "VAT"), ("NO", "", "VAT"),
    ],
)  # fmt: skip
def test_country_and_region_choose_the_rate_of_whoever_signs_up(
    acme: Actor, country: str, region: str, name: str
) -> None:
    usual = a_tax_rate()
    for other in (
        TaxTerms("Reduced", "GR", Decimal(30)), TaxTerms("Island VAT", "GR", Decimal(17), "Lesbos"),
        TaxTerms("Reduced DE", "DE", Decimal(7)), TaxTerms("VAT DE", "DE", Decimal(19)),
    ):  # fmt: skip
        create_tax_rate(other, actor=SYSTEM)
    shop().default_tax_rate_id = usual.id
    address = {"line1": "Kai 1", "city": "X", "postcode": "1", "country": country, "region": region}
    sign_up(SignUp(Company("New", "Nora", "N", "n@x.example", address=address), "seven quiet harbours"))

    account = db.session.scalars(select(Account)).one()
    assert rate_of(account).name == name


@pytest.mark.parametrize(("day", "name"), [(date(2026, 12, 31), "Old"), (date(2027, 1, 1), "New")])
def test_the_rates_of_the_day_are_compared(acme: Actor, day: date, name: str) -> None:
    create_tax_rate(TaxTerms("Old", "DE", Decimal(19)), actor=SYSTEM)
    new = TaxTerms("New", "DE", Decimal(16), next_percent=Decimal(20), next_from=date(2027, 1, 1))
    create_tax_rate(new, actor=SYSTEM)

    found = proposed_rate("DE", "", day)

    assert found is not None
    assert found.name == name
    assert proposed_rate("NO", "", day) is None
