"""Copying the billing options of new customers to customers chosen in the list (F3)."""

from sqlalchemy import select

from portal.db import db
from portal.domain.audit.models import AuditEvent
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_payment_method

HERE = "/customers/like-new"


def test_chosen_customers_are_billed_as_new_ones_and_others_as_before(as_ada: Client, acme: Actor) -> None:
    one, two, other = (a_customer(name) for name in ("One", "Two", "Other"))
    cash, before = a_payment_method("Cash", 0), other.payment_method_id
    shop().payment_method_id = cash.id
    db.session.commit()

    page = as_ada.get(f"{HERE}?chosen={one.public_id}&chosen={two.public_id}&chosen=acc_nobody")
    answer = as_ada.submit(page, HERE)

    db.session.expire_all()
    rows = [row.get_text(" ", strip=True) for row in page_of(answer).select("tbody tr")]
    assert (answer.status_code, rows) == (200, ["One Done", "Two Done"])
    methods = [row.payment_method_id for row in (one, two, other)]
    assert methods == [cash.id, cash.id, before]
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "account.changed")).all()
    assert {event.object_id for event in told} == {one.public_id, two.public_id}


def test_one_that_cannot_be_billed_so_keeps_no_other_from_it(as_ada: Client, acme: Actor) -> None:
    one, dollars = a_customer("One"), a_customer("Two")
    dollars.currency = "USD"
    cash = a_payment_method("Cash", 0)
    shop().payment_method_id = cash.id
    db.session.commit()

    page = as_ada.get(f"{HERE}?chosen={one.public_id}&chosen={dollars.public_id}")
    answer = as_ada.submit(page, HERE)

    db.session.expire_all()
    rows = [row.get_text(" ", strip=True) for row in page_of(answer).select("tbody tr")]
    assert rows == ["One Done", "Two No exchange rate USD->EUR."]
    assert (one.payment_method_id == cash.id, dollars.payment_method_id == cash.id) == (True, False)


def test_somebody_has_to_be_chosen(as_ada: Client, acme: Actor) -> None:
    assert as_ada.get(HERE).location == "/customers"


def test_ben_may_not(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    assert client.get(HERE).status_code == 403
