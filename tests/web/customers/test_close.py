"""Closing a customer: for good, with a reason, and only when nothing is owed and nothing runs."""

import pytest

from portal.db import db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.cloud_accounts.actions import request_cloud_account
from portal.domain.users.models import Membership
from portal.domain.users.people import suspend_account
from portal.kernel.actor import SYSTEM, Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, an_order


@pytest.fixture
def bakery(acme: Actor) -> Account:
    made = a_customer()
    made.cloud_providers = ["aws"]
    db.session.commit()
    return made


def url(customer: Account, verb: str = "") -> str:
    return f"/customers/{customer.public_id}" + (f"/{verb}" if verb else "")


def close(browser: Client, customer: Account, reason: str = "They left.") -> tuple[int, str]:
    answer = browser.send(browser.get(url(customer)), url(customer, "close"), reason=reason)
    db.session.expire_all()
    return answer.status_code, " ".join(page_of(answer).get_text().split())


@pytest.mark.parametrize("is_suspended", [False, True])
def test_it_is_closed_for_good(as_ada: Client, bakery: Account, is_suspended: bool) -> None:
    if is_suspended:
        suspend_account(bakery, actor=SYSTEM)
        db.session.commit()

    assert close(as_ada, bakery)[0] == 303

    page = page_of(as_ada.get(url(bakery)))
    assert bakery.status is AccountStatus.CLOSED
    assert page.select('form[action$="/close"], form[action$="/reinstate"], form[action$="/suspend"]') == []


def test_a_reason_is_due(as_ada: Client, bakery: Account) -> None:
    status, text = close(as_ada, bakery, reason="")

    assert (status, bakery.status) == (422, AccountStatus.ACTIVE)
    assert "Give a reason of 1 to 500 characters." in text


def test_an_order_under_way_keeps_it_open(as_ada: Client, bakery: Account, acme: Actor) -> None:
    an_order(bakery, a_product(), actor=acme)
    db.session.commit()

    status, text = close(as_ada, bakery)

    assert (status, bakery.status) == (409, AccountStatus.ACTIVE)
    assert "Orders of this customer under way: 1. Let them end first." in text


def test_a_cloud_account_keeps_it_open(as_ada: Client, bakery: Account, acme: Actor) -> None:
    request_cloud_account(bakery, "aws", actor=acme, source="")
    db.session.commit()

    status, text = close(as_ada, bakery)

    assert (status, bakery.status) == (409, AccountStatus.ACTIVE)
    assert "Cloud accounts of this customer: 1. Delete them first." in text


def test_twice_is_refused(as_ada: Client, bakery: Account) -> None:
    page = as_ada.get(url(bakery))
    as_ada.send(page, url(bakery, "close"), reason="They left.")

    answer = as_ada.send(page, url(bakery, "close"), reason="They left.")

    assert answer.status_code == 409
    assert "This is not possible while the account is closed." in page_of(answer).get_text()


def test_who_may_not_is_not_asked(client: Client, ben: Membership, bakery: Account) -> None:
    client.sign_in(ben)

    assert page_of(client.get(url(bakery))).select('form[action$="/close"]') == []
