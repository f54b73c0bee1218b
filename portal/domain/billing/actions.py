"""Issuing invoices: written as a draft, numbered last, frozen from then on."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.actions import record
from portal.domain.billing.models import PAYMENT, Invoice, InvoiceLine
from portal.domain.billing.states import INVOICE_MACHINE, InvoiceStatus
from portal.domain.ledger.actions import post
from portal.domain.ledger.models import LedgerAccount
from portal.domain.orders.actions import release_covered_orders
from portal.domain.orders.models import Order, OrderLine
from portal.domain.sellers.actions import take_number
from portal.domain.sellers.queries import shop
from portal.domain.subscriptions.models import Subscription
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import AlreadyDecided
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money, total
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
    """Issue one invoice for the lines that are done and were not billed yet."""
    billed = set(
        db.session.scalars(
            select(InvoiceLine.order_line_id).where(
                InvoiceLine.order_line_id.in_([line.id for line in order.lines])
            )
        )
    )
    lines = [line for line in done if line.id not in billed]
    return _issue(order, lines) if lines else None


def _issue(order: Order, lines: Sequence[OrderLine]) -> Invoice:
    account = load_account(order.account_id)
    invoice = _draft(order, account, lines)
    db.session.add(invoice)
    db.session.flush()
    periods = _periods(lines)
    for position, line in enumerate(lines, start=1):
        db.session.add(_line(invoice, position, line, periods.get(line.id)))
    db.session.flush()
    _number(invoice, account)
    return invoice


def _draft(order: Order, account: Account, lines: Sequence[OrderLine]) -> Invoice:
    currency = order.currency
    earlier = db.session.scalars(select(Invoice.sequence).where(Invoice.order_id == order.id)).all()
    return Invoice(
        public_id=new_public_id("inv"),
        status=InvoiceStatus.DRAFT,
        account_id=account.id,
        order_id=order.id,
        order_number=order.number,
        sequence=max(earlier, default=0) + 1,
        currency=currency,
        net_amount=total((line.net for line in lines), currency).amount,
        tax_amount=total((line.tax for line in lines), currency).amount,
        gross_amount=total((line.gross for line in lines), currency).amount,
        seller_party=_seller_party(),
        buyer_party=order.billing | {"language": account.language or shop().language},
        lines=[],
    )


def _seller_party() -> dict[str, str]:
    seller = shop()
    return {
        "company": seller.company_name,
        "address": seller.address,
        "vat_id": seller.vat_id,
        "email": seller.support_email,
        "accent": seller.accent,
    }


def _periods(lines: Sequence[OrderLine]) -> dict[int, tuple[date, date]]:
    found = db.session.scalars(
        select(Subscription).where(Subscription.order_line_id.in_([line.id for line in lines]))
    )
    return {one.order_line_id: (one.period_start, one.period_end) for one in found}


def _line(invoice: Invoice, position: int, line: OrderLine, period: tuple[date, date] | None) -> InvoiceLine:
    start, end = period or (None, None)
    same = line.friendly_name == line.product_name
    return InvoiceLine(
        invoice_id=invoice.id,
        account_id=line.account_id,
        order_line_id=line.id,
        position=position,
        text=f"{line.product_name}, {line.plan_name}" + ("" if same else f" ({line.friendly_name})"),
        period_start=start,
        period_end=end,
        quantity=line.quantity,
        currency=line.currency,
        unit_amount=line.unit_amount,
        net_amount=line.net_amount,
        tax_percent=line.tax_percent,
        tax_amount=line.tax_amount,
        gross_amount=line.gross_amount,
    )


def _number(invoice: Invoice, account: Account) -> None:
    """Issue: post to the ledger, tell the buyer, and take the number last, because its row stays locked."""
    today = clock.today(account.zone)
    invoice.issued_on, invoice.issued_at = today, clock.now()
    invoice.due_on = today + timedelta(days=account.payment_days)
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
