"""Suspending a customer and letting it in again."""

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.audit.models import AuditEvent
from portal.domain.users.models import Membership
from portal.domain.users.people import suspend_account
from portal.kernel.actor import SYSTEM, Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer of Acme."""
    made = a_customer()
    db.session.commit()
    return made


def url(customer: Account, verb: str = "") -> str:
    return f"/customers/{customer.public_id}" + (f"/{verb}" if verb else "")


def status_of(customer: Account) -> AccountStatus:
    db.session.expire_all()
    return customer.status


def test_the_reason_is_kept_in_the_audit(as_ada: Client, bakery: Account) -> None:
    answer = as_ada.send(as_ada.get(url(bakery)), url(bakery, "suspend"), reason="Unpaid.")

    events = {one.event: one for one in db.session.scalars(select(AuditEvent))}
    assert (answer.status_code, status_of(bakery)) == (303, AccountStatus.SUSPENDED)
    assert events["account.suspend"].changes == {
        "status": ["active", "suspended"], "reason": [None, "Unpaid."],
    }  # fmt: skip
    assert events["account.suspend"].actor_name == "Ada Lovelace"


def test_a_reinstated_customer_is_active(as_ada: Client, bakery: Account) -> None:
    suspend_account(bakery, actor=SYSTEM)
    db.session.commit()

    as_ada.send(as_ada.get(url(bakery)), url(bakery, "reinstate"))

    assert status_of(bakery) is AccountStatus.ACTIVE


def test_the_second_time_is_refused(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(url(bakery))
    as_ada.send(page, url(bakery, "suspend"))

    answer = as_ada.send(page, url(bakery, "suspend"))

    assert answer.status_code == 409
    assert "This is not possible while the account is suspended." in page_of(answer).get_text()


def test_a_reason_that_is_too_long_is_kept_in_the_form(as_ada: Client, bakery: Account) -> None:
    answer = as_ada.send(as_ada.get(url(bakery)), url(bakery, "suspend"), reason="x" * 501)

    assert answer.status_code == 422
    assert page_of(answer).select("section#suspend #reason")[0]["value"] == "x" * 501
    assert status_of(bakery) is AccountStatus.ACTIVE


def test_a_member_may_not(client: Client, ben: Membership, bakery: Account) -> None:
    client.sign_in(ben)

    page = client.get(url(bakery))
    token = page_of(page).select("[name=csrf_token]")[0]["value"]

    assert page_of(page).select("#suspend") == []
    assert client.post(url(bakery, "suspend"), data={"csrf_token": token}).status_code == 403
    assert status_of(bakery) is AccountStatus.ACTIVE


def test_eve_gets_404(as_eve: Client, bakery: Account) -> None:
    token = page_of(as_eve.get("/customers/new")).select("[name=csrf_token]")[0]["value"]

    assert as_eve.post(url(bakery, "suspend"), data={"csrf_token": token}).status_code == 404
