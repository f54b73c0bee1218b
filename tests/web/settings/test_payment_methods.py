"""Payment methods: the list, making and changing them."""

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.sellers.billing_models import PaymentMethod
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_payment_method

LIST, NEW = "/settings/payment-methods", "/settings/payment-methods/new"


def named(name: str) -> PaymentMethod:
    db.session.expire_all()
    return db.session.scalars(select(PaymentMethod).where(PaymentMethod.name == name)).one()


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, acme: Actor) -> None:
    with statements() as for_one:
        one = as_ada.get(LIST)
    a_payment_method("Cash"), a_payment_method("Deposit")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get(LIST)

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


def test_a_method_is_made_and_shown(as_ada: Client, acme: Actor) -> None:
    answer = as_ada.submit(as_ada.get(NEW), NEW, name="Cash on the quay", kind="cash", payment_days="0")

    rows = page_of(as_ada.get(LIST)).select("tbody tr")
    assert answer.status_code == 303
    assert [cell.get_text(" ", strip=True) for cell in rows[1].select("th, td")] == [
        "Cash on the quay", "Cash", "0", "Active", "0"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"name": "Bank transfer"}, {"name": ""}, {"payment_days": "91"}, {"kind": "card"}]
)
def test_a_poor_method_is_refused(as_ada: Client, acme: Actor, wrong: dict[str, str]) -> None:
    answer = as_ada.submit(as_ada.get(NEW), NEW, **{"name": "Cash"} | wrong)

    assert (answer.status_code, len(page_of(answer).select(".error-summary li"))) == (422, 1)


def test_a_card_waits_for_a_gateway_and_says_so(as_ada: Client, acme: Actor) -> None:
    page = page_of(as_ada.get(NEW))
    answer = as_ada.submit(as_ada.get(NEW), NEW, name="Card", kind="card")

    assert [one["value"] for one in page.select("#kind option[disabled]")] == ["card"]
    told = "Cards are charged by a payment gateway, and none is connected yet."
    assert told in page.get_text()
    assert told in page_of(answer).select_one(".error-summary").get_text()  # type: ignore[union-attr]
    assert answer.status_code == 422


def test_a_method_is_changed_once(as_ada: Client, acme: Actor) -> None:
    here = f"{LIST}/{named('Bank transfer').public_id}"
    page = as_ada.get(here)

    first = as_ada.submit(page, here, payment_days="14", instructions="IBAN GR16 0110")
    second = as_ada.submit(page, here, payment_days="7")

    kept = named("Bank transfer")
    assert (first.status_code, second.status_code) == (303, 409)
    assert (kept.payment_days, kept.instructions) == (14, "IBAN GR16 0110")


def test_that_of_new_customers_stays_active(as_ada: Client, acme: Actor) -> None:
    here = f"{LIST}/{named('Bank transfer').public_id}"

    answer = as_ada.submit(as_ada.get(here), here, is_active=None)

    assert (answer.status_code, named("Bank transfer").is_active) == (409, True)
    assert "New customers get this payment method." in page_of(answer).get_text()


def test_eve_gets_404(as_eve: Client, acme: Actor) -> None:
    made = a_payment_method("Cash")
    db.session.commit()

    assert as_eve.get(f"{LIST}/{made.public_id}").status_code == 404
