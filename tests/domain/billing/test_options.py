"""What a customer's billing options do to its invoices (F3, 2G-2 to 2G-6, 2G-9)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.accounts.actions import change_account
from portal.domain.accounts.models import Account
from portal.domain.billing.actions import invoice_lines_done, issue_now, issue_pending
from portal.domain.billing.models import Invoice
from portal.domain.billing.pdf import invoice_pdf
from portal.domain.billing.states import InvoiceStatus
from portal.domain.catalogue.models import ProductKind
from portal.domain.ledger.queries import receivable, used_credit
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.orders.credit import available_credit
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.sellers.billing_models import PaymentKind
from portal.domain.sellers.billing_options import change_defaults
from portal.domain.sellers.currencies import activate_currency, add_exchange_rate, remove_exchange_rate
from portal.domain.sellers.queries import shop
from portal.domain.subscriptions.actions import begin_subscription
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import IllegalMove, Invalid
from portal.kernel.money import Money
from tests.factories.trade import a_customer, a_payment_method, a_product, a_tax_rate, an_order

PRORATED = {"prorate_billing": True, "billing_day": "1", "partial_charges": "on_order_day"}


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


@pytest.fixture
def bakery(acme: Actor) -> Account:
    made = a_customer()
    made.order_approval = False
    db.session.flush()
    return made


@pytest.fixture
def ninth_of_july() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 9, 10, tzinfo=UTC)):
        yield


def give(account: Account, **options: Any) -> None:
    change_account(account, version=account.version, actor=SYSTEM, **options)


def billed(account: Account, actor: Actor, price: str, quantity: int = 1, **product: Any) -> Invoice | None:
    """The invoice of an order of one product that is set up today."""
    kind = product.pop("kind", ProductKind.RECURRING)
    order = an_order(account, a_product(price=price, kind=kind), actor=actor, quantity=quantity)
    if kind is ProductKind.RECURRING:
        begin_subscription(order.lines[0], Fulfilment("V-1", {}, None))
    return invoice_lines_done(order, order.lines)


def pending() -> list[Invoice]:
    return list(db.session.scalars(select(Invoice).where(Invoice.status == InvoiceStatus.DRAFT)))


@pytest.mark.acceptance(9)
def test_a_customer_that_comes_with_bank_transfer_in_30_days_has_its_first_invoice_due_then(
    acme: Actor, ninth_of_july: None
) -> None:
    method = a_payment_method("Bank transfer 30 days", 30)
    change_defaults(shop(), version=shop().version, actor=acme, payment_method_id=method.id)
    newcomer = a_customer()
    newcomer.order_approval = False

    invoice = billed(newcomer, acme, "12.50")

    assert newcomer.payment_method_id == method.id
    assert invoice is not None
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 7, 9), date(2026, 8, 8))
    assert invoice.seller_party["payment_method"] == "Bank transfer 30 days"


@pytest.mark.acceptance(18)
def test_changed_defaults_are_of_newcomers_alone(bakery: Account, acme: Actor) -> None:
    before, cash = bakery.payment_method_id, a_payment_method("Cash", 0)

    change_defaults(shop(), version=shop().version, actor=acme, payment_method_id=cash.id, **PRORATED)

    newcomer = a_customer("Newcomer")
    db.session.refresh(bakery)
    assert (bakery.payment_method_id, bakery.prorate_billing) == (before, False)
    assert (newcomer.payment_method_id, newcomer.billing_day) == (cash.id, "1")


def test_the_days_until_the_billing_day_are_charged_on_the_order_day(
    bakery: Account, acme: Actor, ninth_of_july: None
) -> None:
    """The first half of acceptance 11 and 13."""
    give(bakery, **PRORATED)

    invoice = billed(bakery, acme, "31.00")

    assert invoice is not None
    [line] = invoice.lines
    assert (line.days, line.cycle_days, line.net, line.unit_price) == (23, 31, euros("23.00"), euros("31"))
    assert (line.period_start, line.period_end) == (date(2026, 7, 9), date(2026, 7, 31))
    assert (invoice.net, receivable(bakery)) == (euros("23.00"), euros("23.00"))


@pytest.mark.parametrize(
    ("day", "price", "quantity", "net"),
    [((2026, 1, 10), "12.50", 10, "88.71"), ((2026, 1, 20), "12.50", 3, "14.52")],
)
def test_the_worked_example(
    bakery: Account, acme: Actor, day: tuple[int, int, int], price: str, quantity: int, net: str
) -> None:
    give(bakery, **PRORATED)

    with clock.frozen(datetime(*day, 9, tzinfo=UTC)):
        invoice = billed(bakery, acme, price, quantity)

    assert invoice is not None
    assert invoice.net == euros(net)


def test_once_only_things_are_charged_whole_on_the_order_day(
    bakery: Account, acme: Actor, ninth_of_july: None
) -> None:
    give(bakery, **PRORATED | {"partial_charges": "on_billing_day"})

    invoice = billed(bakery, acme, "31.00", kind=ProductKind.ONE_OFF)

    assert invoice is not None
    assert (invoice.net, invoice.lines[0].days) == (euros("31.00"), None)


def test_what_waits_for_the_billing_day_takes_credit_until_it_is_issued_once(
    bakery: Account, acme: Actor, ninth_of_july: None
) -> None:
    """The first half of acceptance 12."""
    give(bakery, **PRORATED | {"partial_charges": "on_billing_day"}, credit_limit_amount=Decimal(100))

    assert billed(bakery, acme, "31.00") is None
    [draft] = pending()
    assert (draft.issue_on, draft.number, draft.net) == (date(2026, 8, 1), None, euros("23.00"))
    assert (receivable(bakery), used_credit(bakery)) == (euros("0"), euros("23.00"))
    order_is_done = draft.lines[0].order_line.order
    order_is_done.status = "executed"
    db.session.flush()
    assert available_credit(bakery) == euros("77.00")
    issue_pending()
    assert pending() == [draft]

    with clock.frozen(datetime(2026, 8, 1, 9, tzinfo=UTC)):
        issue_pending()
        issue_pending()

    assert (draft.status, draft.issued_on) == (InvoiceStatus.ISSUED, date(2026, 8, 1))
    assert (receivable(bakery), used_credit(bakery)) == (euros("23.00"), euros("23.00"))


def test_pending_charges_can_be_invoiced_early_and_once(
    bakery: Account, acme: Actor, ninth_of_july: None
) -> None:
    give(bakery, **PRORATED | {"partial_charges": "on_billing_day"})
    billed(bakery, acme, "31.00")
    [draft] = pending()

    issue_now(draft, actor=acme)

    assert (draft.issued_on, used_credit(bakery)) == (date(2026, 7, 9), euros("23.00"))
    with pytest.raises(IllegalMove):
        issue_now(draft, actor=acme)


@pytest.mark.parametrize(
    ("billing_day", "end"),
    [("last", date(2026, 7, 30)), ("first_order", date(2026, 8, 8)), ("31", date(2026, 7, 30))],
)
def test_the_billing_day_can_be_the_last_or_that_of_the_first_order(
    bakery: Account, acme: Actor, ninth_of_july: None, billing_day: str, end: date
) -> None:
    give(bakery, **PRORATED | {"billing_day": billing_day})

    first = billed(bakery, acme, "31.00")
    with clock.frozen(datetime(2026, 7, 20, 9, tzinfo=UTC)):
        second = billed(bakery, acme, "31.00")

    assert first is not None
    assert second is not None
    assert (first.lines[0].period_end, second.lines[0].period_end) == (end, end)


@pytest.mark.acceptance(14)
@pytest.mark.parametrize("is_told", [True, False])
def test_an_invoice_is_mailed_where_the_customer_wants_it(
    bakery: Account, acme: Actor, is_told: bool
) -> None:
    give(bakery, auto_invoice_notification=is_told)

    billed(bakery, acme, "12.50")

    sent = select(Outbox).where(Outbox.payload["template"].astext == "invoice-issued")
    assert len(db.session.scalars(sent).all()) == is_told


@pytest.mark.acceptance(17)
def test_who_pays_in_another_currency_gets_the_converted_unit_price(bakery: Account, acme: Actor) -> None:
    """The specification's numbers, with the currencies turned around."""
    activate_currency("USD", actor=acme)
    rate = add_exchange_rate("EUR", "USD", Decimal("0.9231"), date(2026, 1, 1), actor=acme)
    give(bakery, payment_currency="USD")

    invoice = billed(bakery, acme, "12.50", 10)

    assert invoice is not None
    remove_exchange_rate(rate.public_id, actor=acme)
    assert (invoice.payable.charges[0].unit, invoice.payable.gross) == (
        Money.of("11.54", "USD"), Money.of("115.40", "USD"),
    )  # fmt: skip
    assert (receivable(bakery), invoice.gross) == (euros("125.00"), euros("125.00"))
    assert str(invoice.conversion) == (
        "Converted at 1 EUR = 0.9231 USD. On the account it counts as €125.00."
    )


@pytest.mark.acceptance(17)
@pytest.mark.parametrize("valid_from", [None, date(2026, 7, 10)])
def test_a_currency_without_a_rate_of_today_is_refused(
    bakery: Account, acme: Actor, ninth_of_july: None, valid_from: date | None
) -> None:
    activate_currency("USD", actor=acme)
    if valid_from:
        add_exchange_rate("EUR", "USD", Decimal("1.08"), valid_from, actor=acme)

    with pytest.raises(Invalid) as refusal:
        give(bakery, payment_currency="USD")

    assert {name: str(told) for name, told in refusal.value.field_errors.items()} == {
        "payment_currency": "No exchange rate EUR->USD."
    }


@pytest.mark.acceptance(10)
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"partial_charges": "on_order_day"}, {"billing_day": "Choose a billing day."}),
        ({"billing_day": "1"}, {"partial_charges": "Choose when partial charges are invoiced."}),
        ({"billing_day": "32", "partial_charges": "on_order_day"}, {"billing_day": "Choose a billing day."}),
    ],
)
def test_proration_needs_its_day_and_its_time(
    acme: Actor, options: dict[str, Any], told: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        change_defaults(shop(), version=shop().version, actor=acme, prorate_billing=True, **options)

    assert {name: str(one) for name, one in refusal.value.field_errors.items()} == told


def test_a_method_that_is_no_more_offered_stays_with_who_has_it(bakery: Account, acme: Actor) -> None:
    old, other = a_payment_method("Cheque", 14), a_customer("Other")
    give(bakery, payment_method_id=old.id)
    old.is_active = False
    db.session.flush()

    give(bakery, payment_method_id=old.id, order_approval=True)

    with pytest.raises(Invalid):
        give(other, payment_method_id=old.id)


def test_why_a_customer_is_not_taxed_stands_on_its_invoices(bakery: Account, acme: Actor) -> None:
    give(bakery, tax_exemption="Embassy")
    exempt = billed(bakery, acme, "12.50")
    give(bakery, tax_exemption="", tax_rate_id=a_tax_rate().id)
    taxed = billed(bakery, acme, "12.50")

    assert exempt is not None
    assert taxed is not None
    assert [str(note) for note in exempt.remarks] == ["No tax: Embassy"]
    assert taxed.remarks == []


def test_that_the_customer_owes_the_tax_stands_on_what_was_sold_so(bakery: Account, acme: Actor) -> None:
    rate = a_tax_rate()
    rate.reverse_charge = True
    give(bakery, tax_rate_id=rate.id, country="DE", vat_id="DE136695976")
    abroad = billed(bakery, acme, "12.50")
    give(bakery, country="GR", vat_id="EL094259216")
    at_home = billed(bakery, acme, "12.50")

    assert abroad is not None
    assert at_home is not None
    told = (
        "Reverse charge: the tax is owed by the customer with the VAT id DE136695976"
        " (Article 196 of Directive 2006/112/EC)."
    )
    assert ([str(note) for note in abroad.remarks], at_home.remarks) == ([told], [])
    text = " ".join(PdfReader(BytesIO(invoice_pdf(abroad))).pages[0].extract_text().split())
    assert told in text


def test_days_are_written_as_the_seller_likes_and_stay_so_on_paper(
    bakery: Account, acme: Actor, ninth_of_july: None
) -> None:
    shop().date_format = "y-MM-dd"
    db.session.flush()
    invoice = billed(bakery, acme, "12.50")
    assert invoice is not None

    mail = compose(Wanted("k", "invoice-issued", "c@x.example", "Cleo", "", {"invoice_id": invoice.id}))

    assert mail is not None
    assert "2026-08-08" in mail.text
    shop().date_format = ""
    paper = PdfReader(BytesIO(invoice_pdf(invoice))).pages[0].extract_text()
    assert ("2026-07-09" in paper, "9 Jul 2026" in paper) == (True, False)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (PaymentKind.BANK_TRANSFER, "Please transfer €15.50 by 8 Aug 2026, with the reference {number}."),
        (PaymentKind.CASH, "Please pay €15.50 in cash by 8 Aug 2026, naming invoice {number}."),
        (PaymentKind.DEPOSIT, "Please deposit €15.50 at our bank by 8 Aug 2026, naming invoice {number}."),
    ],
)
def test_the_kind_of_payment_says_what_the_customer_does(
    bakery: Account, acme: Actor, ninth_of_july: None, kind: PaymentKind, told: str
) -> None:
    method = a_payment_method("Ours")
    method.kind, method.instructions = kind, "Harbour Bank\nIBAN GR16 0110"
    give(bakery, payment_method_id=method.id, tax_rate_id=a_tax_rate().id)

    invoice = billed(bakery, acme, "12.50")

    assert invoice is not None
    sentence = told.format(number=invoice.number)
    mail = compose(Wanted("k", "invoice-issued", "c@x.example", "Cleo", "", {"invoice_id": invoice.id}))
    assert mail is not None
    paper = PdfReader(BytesIO(invoice_pdf(invoice))).pages[0].extract_text()
    for text in (mail.text, mail.html, paper):
        assert sentence in " ".join(text.split())
        assert "IBAN GR16 0110" in text
    method.kind = PaymentKind.CASH
    assert str(invoice.how_to_pay) == sentence
