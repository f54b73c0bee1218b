"""Issuing invoices: written as a draft, numbered last, frozen from then on."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.actions import record
from portal.domain.billing.charges import Charge
from portal.domain.billing.models import PAYMENT, Invoice, InvoiceLine, Payable
from portal.domain.billing.states import INVOICE_MACHINE, InvoiceStatus
from portal.domain.ledger.actions import post
from portal.domain.ledger.models import LedgerAccount
from portal.domain.orders.actions import release_covered_orders
from portal.domain.orders.models import Order, OrderLine
from portal.domain.pricing.trace import is_reverse_charged
from portal.domain.sellers.actions import take_number
from portal.domain.sellers.billing_models import PartialCharges
from portal.domain.sellers.currencies import rate_on
from portal.domain.sellers.payment_methods import payment_method
from portal.domain.sellers.queries import shop, today_of_the_house
from portal.domain.subscriptions.models import Subscription
from portal.domain.subscriptions.periods import Period
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import AlreadyDecided
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money
from portal.kernel.texts import Text
from portal.mail.queue import send_later


def record_payment(invoice: Invoice, *, actor: Actor) -> None:
    """Note that an invoice was paid in full, and let orders go on that waited for the credit.

    Raises AlreadyDecided for one that was paid before.
    """
    db.session.refresh(invoice, with_for_update={"of": Invoice})
    if invoice.paid_at is not None:
        raise AlreadyDecided(Text("This invoice has been paid already."))
    zero, account = Money.zero(invoice.currency), load_account(invoice.account_id)
    post(
        PAYMENT,
        invoice.public_id,
        account.id,
        {LedgerAccount.CASH: invoice.gross, LedgerAccount.RECEIVABLE: zero - invoice.gross},
    )
    db.session.refresh(invoice)
    record(actor, "invoice.paid", invoice, amount=[None, str(invoice.gross)])
    release_covered_orders(account, actor=SYSTEM)


def invoice_lines_done(order: Order, done: Sequence[OrderLine]) -> Invoice | None:
    """Bill the lines that are done and were not billed yet, on one invoice that is issued at once.

    Partial charges of a customer who is billed on the billing day wait in a draft until then (2G-6).
    """
    billed = set(
        db.session.scalars(
            select(InvoiceLine.order_line_id).where(
                InvoiceLine.order_line_id.in_([line.id for line in order.lines])
            )
        )
    )
    lines = [line for line in done if line.id not in billed]
    account, periods = load_account(order.account_id), _periods(lines)
    waits = account.partial_charges == PartialCharges.ON_BILLING_DAY
    later = [line for line in lines if waits and line.id in periods and periods[line.id].is_partial]
    for line in later:
        _keep_pending(_draft(order, account, [line], periods), periods[line.id])
    at_once = [line for line in lines if line not in later]
    if not at_once:
        return None
    invoice = _draft(order, account, at_once, periods)
    _issue(invoice, account)
    return invoice


def issue_pending() -> None:
    """Issue the drafts whose billing day has come, by the calendar of each customer."""
    tomorrow = clock.now().date() + timedelta(days=1)  # it is that already somewhere on earth
    due = select(Invoice).where(Invoice.status == InvoiceStatus.DRAFT, Invoice.issue_on <= tomorrow)
    for invoice in db.session.scalars(due.order_by(Invoice.id).with_for_update(of=Invoice, skip_locked=True)):
        account = load_account(invoice.account_id)
        if invoice.issue_on is not None and invoice.issue_on <= clock.today(account.zone):
            _issue_pending(invoice, account)


def issue_now(invoice: Invoice, *, actor: Actor) -> None:
    """Issue pending charges before their billing day. Raises IllegalMove when they are issued already."""
    db.session.refresh(invoice, with_for_update={"of": Invoice})
    INVOICE_MACHINE.next(invoice.status, "issue")
    record(actor, "invoice.issued_early", invoice, day=[str(invoice.issue_on), str(today_of_the_house())])
    _issue_pending(invoice, load_account(invoice.account_id))


def _keep_pending(invoice: Invoice, period: Period) -> None:
    """Let a draft wait for the day after its period; it takes credit as an invoice does (2G-8)."""
    invoice.issue_on = period.end + timedelta(days=1)
    _post_pending(invoice, "pending", invoice.gross)
    db.session.flush()


def _issue_pending(invoice: Invoice, account: Account) -> None:
    _post_pending(invoice, "pending_billed", -invoice.gross)
    _issue(invoice, account)


def _post_pending(invoice: Invoice, kind: str, amount: Money) -> None:
    entries = {LedgerAccount.PENDING: amount, LedgerAccount.UNBILLED: -amount}
    post(kind, invoice.public_id, invoice.account_id, entries)


def _draft(
    order: Order, account: Account, lines: Sequence[OrderLine], periods: Mapping[int, Period]
) -> Invoice:
    currency = order.currency
    charges = [Charge.of(line, periods.get(line.id)) for line in lines]
    earlier = db.session.scalars(select(Invoice.sequence).where(Invoice.order_id == order.id)).all()
    billed = Payable(charges, currency)
    invoice = Invoice(
        public_id=new_public_id("inv"),
        status=InvoiceStatus.DRAFT,
        account_id=account.id,
        order_id=order.id,
        order_number=order.number,
        sequence=max(earlier, default=0) + 1,
        currency=currency,
        payment_currency=account.payment_currency,
        net_amount=billed.net.amount,
        tax_amount=billed.tax.amount,
        gross_amount=billed.gross.amount,
        seller_party=_seller_party(account),
        buyer_party=order.billing
        | {
            "language": account.language or shop().language,
            "tax_exemption": account.tax_exemption,
            "owes_tax": any(is_reverse_charged(line.trace) for line in lines),
        },
        lines=[],
    )
    db.session.add(invoice)
    db.session.flush()
    for position, (line, charge) in enumerate(zip(lines, charges, strict=True), start=1):
        invoice.lines.append(_line(invoice, position, line, charge, periods.get(line.id)))
    db.session.flush()
    return invoice


def _seller_party(account: Account) -> dict[str, str]:
    seller, method = shop(), payment_method(account.payment_method_id)
    return {
        "company": seller.company_name,
        "address": seller.address,
        "vat_id": seller.vat_id,
        "email": seller.support_email,
        "accent": seller.accent,
        "date_format": seller.date_format,
        "payment_method": method.name,
        "payment_kind": str(method.kind),
        "payment_instructions": method.instructions,
    }


def _periods(lines: Sequence[OrderLine]) -> dict[int, Period]:
    found = db.session.scalars(
        select(Subscription).where(Subscription.order_line_id.in_([line.id for line in lines]))
    )
    return {one.order_line_id: one.first_period for one in found}


def _line(
    invoice: Invoice, position: int, line: OrderLine, charge: Charge, period: Period | None
) -> InvoiceLine:
    same = line.friendly_name == line.product_name
    return InvoiceLine(
        invoice_id=invoice.id,
        account_id=line.account_id,
        order_line_id=line.id,
        position=position,
        text=f"{line.product_name}, {line.plan_name}" + ("" if same else f" ({line.friendly_name})"),
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        quantity=line.quantity,
        days=charge.days,
        cycle_days=charge.cycle_days,
        currency=line.currency,
        unit_amount=line.unit_amount,
        net_amount=charge.net.amount,
        tax_percent=line.tax_percent,
        tax_amount=charge.tax.amount,
        gross_amount=charge.gross.amount,
    )


def _issue(invoice: Invoice, account: Account) -> None:
    """Post to the ledger, tell the buyer, and take the number last, because its row stays locked."""
    today = clock.today(account.zone)
    invoice.issued_on, invoice.issued_at = today, clock.now()
    invoice.due_on = today + timedelta(days=payment_method(account.payment_method_id).payment_days)
    if invoice.payment_currency != invoice.currency:
        invoice.exchange_rate = rate_on(today, invoice.currency, invoice.payment_currency)
    zero = Money(Decimal(0), invoice.currency)
    post(
        "invoice",
        invoice.public_id,
        account.id,
        {
            LedgerAccount.RECEIVABLE: invoice.gross,
            LedgerAccount.REVENUE: zero - invoice.net,
            LedgerAccount.TAX: zero - invoice.tax,
        },
    )
    if account.auto_invoice_notification:
        _tell(invoice, account)
    series = f"invoice-{today.year}"
    invoice.number = f"INV-{today.year}-{take_number(series):06d}"
    invoice.status = INVOICE_MACHINE.next(invoice.status, "issue")
    db.session.flush()
    record(SYSTEM, "invoice.issued", invoice, number=[None, invoice.number])


def _tell(invoice: Invoice, account: Account) -> None:
    contact = account.billing_contact
    if contact is not None:
        send_later(
            "invoice-issued", to=contact.email, name=contact.name, key=invoice.public_id,
            about=invoice.public_id, invoice_id=invoice.id,
        )  # fmt: skip
