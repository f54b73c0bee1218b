"""Changing where a customer is and who gets its invoices."""

import pytest

from portal.db import db
from portal.domain.accounts.actions import correct_billing
from portal.domain.accounts.models import Account
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role
from portal.kernel.actor import SYSTEM, Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.factories.users import a_member, a_user

FIELDS = {
    "first_name": "Clara", "last_name": "Baker", "title": "Owner", "email": "clara@bakery.example",
    "phone": "+302101234567", "line1": "Mill Road 2", "line2": "", "postcode": "18536", "city": "Piraeus",
    "region": "", "country": "GR", "vat_id": "EL094259216",
}  # fmt: skip


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer of Acme."""
    made = a_customer()
    db.session.commit()
    return made


@pytest.fixture
def bill(ada: Membership) -> Membership:
    """Acme's accountant."""
    made = a_member(a_user("bill@acme.example", name="Bill"), ada.seller, Role.RESELLER_BILLING)
    db.session.commit()
    return made


def url(customer: Account, verb: str = "") -> str:
    return f"/customers/{customer.public_id}" + (f"/{verb}" if verb else "")


def test_the_accountant_corrects_address_and_contact(
    client: Client, bill: Membership, bakery: Account
) -> None:
    client.sign_in(bill)

    answer = client.send(client.get(url(bakery, "company")), url(bakery, "company"), **FIELDS)

    db.session.expire_all()
    person = bakery.contacts[0]
    assert (answer.status_code, answer.location) == (303, url(bakery))
    assert (bakery.line1, bakery.country, bakery.vat_id) == ("Mill Road 2", "GR", "EL094259216")
    assert (person.name, person.title, person.email) == ("Clara Baker", "Owner", "clara@bakery.example")


def test_the_accountant_sets_credit_and_billing_and_nothing_else(
    client: Client, bill: Membership, bakery: Account
) -> None:
    client.sign_in(bill)
    page = client.get(url(bakery, "edit"))

    client.submit(page, url(bakery, "edit"), credit_limit_amount="900", name="Mine now", order_approval="")

    db.session.expire_all()
    asked = page_of(page).select("main form :is(input, select):not([type=hidden])")
    assert [one["name"] for one in asked] == [
        "credit_limit_amount", "payment_method_id", "payment_currency", "prorate_billing", "billing_day",
        "partial_charges", "auto_invoice_notification",
    ]  # fmt: skip
    assert (str(bakery.credit_limit.rounded()), bakery.name, bakery.order_approval) == (  # type: ignore[union-attr]
        "900.00 EUR", "Bright Bakery", True,
    )  # fmt: skip


def test_a_contact_that_was_corrected_meanwhile_makes_the_form_stale(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(url(bakery, "company"))
    correct_billing(bakery, actor=SYSTEM, address={}, contact={"phone": "+302100000000"})
    db.session.commit()

    answer = as_ada.send(page, url(bakery, "company"), **FIELDS)

    db.session.expire_all()
    assert answer.status_code == 409
    assert page_of(answer).select_one("#line1")["value"] == "Mill Road 2"  # type: ignore[index]
    assert bakery.contacts[0].phone == "+302100000000"


def test_what_is_missing_is_said_and_nothing_typed_is_lost(as_ada: Client, bakery: Account) -> None:
    answer = as_ada.send(
        as_ada.get(url(bakery, "company")), url(bakery, "company"), **(FIELDS | {"vat_id": "EL 12"})
    )

    assert answer.status_code == 422
    assert page_of(answer).select_one("#vat_id")["value"] == "EL 12"  # type: ignore[index]


def test_eve_gets_404_and_who_looks_after_pages_403(
    client: Client, eve: Membership, painter: Membership, bakery: Account
) -> None:
    client.sign_in(eve)
    assert client.get(url(bakery, "company")).status_code == 404

    client.sign_in(painter)
    assert client.get(url(bakery, "company")).status_code == 403
