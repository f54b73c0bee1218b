"""Reading invoices."""

from datetime import date

from sqlalchemy import ColumnElement, Date, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.billing.models import Invoice, InvoiceLine
from portal.domain.billing.states import InvoiceStatus
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import fold


def invoices_with(account_id: int | None = None, *, text: str = "") -> Select[Invoice]:
    """Issued invoices with their account, the newest first; `text` is of a number or a company."""
    found = (
        select(Invoice)
        .where(Invoice.status == InvoiceStatus.ISSUED)
        .options(joinedload(Invoice.account))
        .order_by(Invoice.id.desc())
    )
    if text:
        told = (Invoice.number, Invoice.order_number)
        named = Invoice.account.has(Account.name_key.contains(fold(text), autoescape=True))
        found = found.where(or_(named, *(one.icontains(text, autoescape=True) for one in told)))
    return found if account_id is None else found.where(Invoice.account_id == account_id)


def pending_charges(account_id: int | None = None) -> Select[Invoice]:
    """Drafts that wait for a billing day, with their account and lines."""
    found = (
        select(Invoice)
        .where(Invoice.status == InvoiceStatus.DRAFT)
        .options(joinedload(Invoice.account), selectinload(Invoice.lines))
    )
    return found if account_id is None else found.where(Invoice.account_id == account_id)


def pending_charge_or_404(public_id: str) -> Invoice:
    """One draft; raises NotFound, also when it is issued already."""
    found = db.session.scalar(pending_charges().where(Invoice.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def is_late(today: date) -> ColumnElement[bool]:
    """That an invoice had to be paid before today and was not."""
    return and_(Invoice.due_on < today, Invoice.paid_at.is_(None))


def count_of_overdue(today: date) -> int:
    """How many issued invoices had to be paid before today."""
    late = select(func.count(Invoice.id)).where(Invoice.status == InvoiceStatus.ISSUED, is_late(today))
    return db.session.scalar(late) or 0


def invoiced_by_month(first: date, currency: str) -> dict[date, Money]:
    """The net sum of what was issued in a currency from a day on, by the first day of its month."""
    month = func.date_trunc("month", Invoice.issued_on).cast(Date)
    sums = (
        select(month, func.sum(Invoice.net_amount))
        .where(
            Invoice.status == InvoiceStatus.ISSUED,
            Invoice.issued_on >= first,
            Invoice.currency == currency,
        )
        .group_by(month)
    )
    return {begin: Money.of(amount, currency) for begin, amount in db.session.execute(sums)}


def invoice_or_404(public_id: str) -> Invoice:
    """One issued invoice with its lines and the order lines they bill; raises NotFound."""
    found = db.session.scalar(
        select(Invoice)
        .where(Invoice.public_id == public_id, Invoice.status == InvoiceStatus.ISSUED)
        .options(joinedload(Invoice.account), selectinload(Invoice.lines).joinedload(InvoiceLine.order_line))
    )
    if found is None:
        raise NotFound
    return found


def invoices_of_order(order_id: int) -> list[Invoice]:
    """The invoices of an order, the oldest first."""
    return list(
        db.session.scalars(
            select(Invoice).where(Invoice.order_id == order_id, Invoice.status == InvoiceStatus.ISSUED)
        )
    )
