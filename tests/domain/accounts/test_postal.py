"""Valid billing addresses (F29): what is asked, at which field, and from whom."""

from collections.abc import Mapping

import pytest

from portal.db import db
from portal.domain.accounts.actions import Company, correct_billing, open_account
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.domain.accounts.postal import address_problems
from portal.domain.orders.states import OrderStatus
from portal.domain.requests.signup import SignUp, sign_up
from portal.domain.sellers.queries import shop
from portal.domain.sellers.sign_up_fields import Asked, change_sign_up_fields, sign_up_fields
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Invalid
from tests.factories.trade import ADDRESS, a_customer, a_product, a_sign_up, an_order

MISSING = "Fill in this field."
BERLIN = {"line1": "Market Street 5", "city": "Berlin", "postcode": "10115", "country": "DE"}


@pytest.fixture
def strict(acme: Actor) -> None:
    """Acme's customers need valid addresses."""
    shop().valid_billing_address = True
    db.session.flush()


def told(address: Mapping[str, str]) -> dict[str, str]:
    return {name: str(problem) for name, problem in address_problems(address).items()}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, {}),
        ({"postcode": "1011"}, {"postcode": "The postcode does not fit Germany. Example: 26133."}),
        ({"city": " ", "line1": ""}, {"line1": MISSING, "city": MISSING}),
        ({"country": ""}, {"country": MISSING}),
        ({"country": "US", "postcode": "10001"}, {"region": MISSING}),
        ({"country": "US", "postcode": "10001", "region": "New York"}, {}),
        ({"country": "US", "postcode": "10001", "region": "Attica"}, {
            "region": "This does not fit United States."
        }),
    ],
)  # fmt: skip
def test_an_address_is_as_its_country_has_it(changes: dict[str, str], problems: dict[str, str]) -> None:
    assert told(BERLIN | changes) == problems


@pytest.mark.usefixtures("strict")
def test_a_customer_without_one_is_not_opened_and_a_reseller_is(acme: Actor) -> None:
    company = Company("Crisp Apples", "Ann", "Apple", "ann@apples.example", address={"country": "GR"})

    with pytest.raises(Invalid) as refusal:
        open_account(company, actor=acme, status=AccountStatus.ACTIVE)

    assert set(refusal.value.field_errors) == {"line1", "city", "postcode"}
    reseller = open_account(company, actor=acme, status=AccountStatus.ACTIVE, kind=AccountKind.RESELLER)
    assert reseller.country == "GR"


@pytest.mark.acceptance(91)
def test_an_old_customer_without_an_address_is_asked_at_the_next_order(acme: Actor) -> None:
    old, product = a_customer(), a_product()
    old.order_approval, old.postcode = False, "185"
    shop().valid_billing_address = True
    db.session.flush()

    with pytest.raises(Invalid) as refusal:
        an_order(old, product, actor=acme)
    with pytest.raises(Invalid):
        correct_billing(old, actor=acme, address=ADDRESS | {"postcode": "1"}, contact={})
    correct_billing(old, actor=acme, address=ADDRESS, contact={})
    order = an_order(old, product, actor=acme)

    assert refusal.value.field_errors == {"postcode": "The postcode does not fit Greece. Example: 151 24."}
    assert order.status is OrderStatus.EXECUTING


def test_where_it_is_not_wanted_nothing_is_refused(acme: Actor) -> None:
    account: Account = a_customer()
    correct_billing(account, actor=SYSTEM, address=ADDRESS | {"postcode": "?"}, contact={})

    assert account.postcode == "?"


@pytest.mark.usefixtures("strict")
def test_the_sign_up_form_asks_for_it_whatever_was_chosen(acme: Actor) -> None:
    fields = sign_up_fields(shop()) | {"address": Asked.HIDDEN}
    change_sign_up_fields(shop(), fields, actor=acme)

    assert sign_up_fields(shop())["address"] is Asked.REQUIRED


@pytest.mark.usefixtures("strict")
def test_a_known_address_is_answered_as_a_new_one_where_the_postal_address_will_not_do(acme: Actor) -> None:
    shop().valid_billing_address = False
    known = a_sign_up().email
    shop().valid_billing_address = True

    answers = []
    for email in (known, "stranger@pears.example"):
        company = Company("Ripe Pears", "Petra", "Pear", email, address=ADDRESS | {"postcode": "1"})
        with pytest.raises(Invalid) as refusal:
            sign_up(SignUp(company, "seven quiet harbours"))
        answers.append(refusal.value.field_errors)

    assert answers[0] == answers[1]
    assert set(answers[0]) == {"postcode"}
