"""Pending charges and payments in the portal and the shop."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.actions import change_account
from portal.domain.billing.actions import invoice_lines_done
from portal.domain.billing.models import Invoice
from portal.domain.billing.states import InvoiceStatus
from portal.domain.catalogue.models import ProductKind
from portal.domain.ledger.queries import receivable
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.subscriptions.actions import begin_subscription
from portal.domain.users.models import Membership
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, an_order

LIST = "/invoices/pending"


@pytest.fixture
def ninth_of_july() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 9, 10, tzinfo=UTC)):
        yield


def deliver(actor: Actor, partial_charges: str = "on_billing_day") -> Invoice:
    """What a new customer is billed for a service that begins in the middle of its period."""
    customer = a_customer()
    change_account(
        customer, version=customer.version, actor=SYSTEM, order_approval=False, prorate_billing=True,
        billing_day="1", partial_charges=partial_charges,
    )  # fmt: skip
    product = a_product(price="31.00", kind=ProductKind.RECURRING)
    order = an_order(customer, product, actor=actor, quantity=1)
    begin_subscription(order.lines[0], Fulfilment("V-1", {}, None))
    invoice_lines_done(order, order.lines)
    db.session.commit()
    return db.session.scalars(select(Invoice).order_by(Invoice.id.desc())).first()  # type: ignore[return-value]


@pytest.mark.usefixtures("ninth_of_july")
def test_the_list_takes_a_fixed_number_of_statements_and_says_when(as_ada: Client, acme: Actor) -> None:
    deliver(acme)
    with statements() as for_one:
        one = as_ada.get(LIST)
    deliver(acme), deliver(acme)

    with statements() as for_three:
        three = as_ada.get(LIST)

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)
    told = page_of(one).select_one("tbody tr").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert "1 Aug 2026" in told
    assert "€23.00" in told
    assert page_of(as_ada.get("/invoices")).select("tbody tr th a") == []


@pytest.mark.usefixtures("ninth_of_july")
def test_a_pending_charge_is_invoiced_early_once(as_ada: Client, acme: Actor) -> None:
    draft = deliver(acme)
    page, url = as_ada.get(LIST), f"{LIST}/{draft.public_id}/issue"

    first, second = as_ada.submit(page, url), as_ada.submit(page, url)

    db.session.refresh(draft)
    assert (first.status_code, second.status_code, draft.status) == (303, 404, InvoiceStatus.ISSUED)
    assert "23 of 31 days" in page_of(as_ada.get(str(first.location))).get_text()


@pytest.mark.usefixtures("ninth_of_july")
def test_a_payment_is_recorded_once(as_ada: Client, acme: Actor) -> None:
    invoice = deliver(acme, "on_order_day")
    here = f"/invoices/{invoice.public_id}"
    page = as_ada.get(here)

    first, second = as_ada.submit(page, f"{here}/pay"), as_ada.submit(page, f"{here}/pay")

    assert (first.status_code, second.status_code) == (303, 409)
    assert receivable(invoice.account).is_zero
    assert "Record payment" not in page_of(as_ada.get(here)).get_text()


def test_ben_sees_no_invoices_and_records_nothing(client: Client, ben: Membership, acme: Actor) -> None:
    client.sign_in(ben)
    address = f"/invoices/{deliver(acme, 'on_order_day').public_id}"

    assert [client.get(LIST).status_code, client.get(address).status_code] == [403, 403]


@pytest.mark.usefixtures("ninth_of_july")
def test_before_placing_one_reads_until_when_days_are_charged(as_ada: Client, acme: Actor) -> None:
    customer = deliver(acme).account
    here = f"/orders/new/{customer.public_id}"
    product = a_product(price="31.00", kind=ProductKind.RECURRING)
    db.session.commit()
    page = as_ada.get(here)
    as_ada.send(page, f"{here}/add", plan=product.plans[0].public_id, quantity="1")

    told = page_of(as_ada.get(f"{here}/review")).get_text()

    assert "Until 1 Aug 2026, what is paid again and again is charged by its days." in told
