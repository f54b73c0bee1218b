"""Routes of invoices."""

from enum import StrEnum
from operator import attrgetter

from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, not_, or_

from portal.domain.billing.actions import issue_now, record_payment
from portal.domain.billing.models import Invoice
from portal.domain.billing.pdf import invoice_pdf
from portal.domain.billing.queries import (
    invoice_or_404,
    invoices_with,
    is_late,
    pending_charge_or_404,
    pending_charges,
)
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import SINCE, UNTIL, Cell, Column, Filter, Listing, Shown, View
from portal.web.words import status_word

bp = Blueprint("invoices", __name__, url_prefix="/invoices")


class Payment(StrEnum):
    """What is told of an issued invoice."""

    ISSUED = "issued"
    OVERDUE = "overdue"
    PAID = "paid"


def _asked_for(shown: Shown) -> Select[Invoice]:
    wanted, found = shown.chosen(Payment), shown.between(invoices_with(text=shown.text), Invoice.issued_on)
    is_overdue, is_paid = is_late(today_of_the_house()), Invoice.paid_at.is_not(None)
    meant = {
        Payment.ISSUED: not_(or_(is_overdue, is_paid)),
        Payment.OVERDUE: is_overdue,
        Payment.PAID: is_paid,
    }
    return found.where(or_(*(meant[one] for one in wanted))) if wanted else found


def _cells() -> list[Cell]:
    today = today_of_the_house()
    return [
        Cell(lazy_gettext("Invoice"), attrgetter("number")),
        Cell(lazy_gettext("Order"), attrgetter("order_number")),
        Cell(lazy_gettext("Customer"), attrgetter("account.name"), "customer"),
        Cell(
            lazy_gettext("Status"),
            lambda one: status_word(one.standing(today)),
            "status",
        ),
        Cell(lazy_gettext("Issued"), attrgetter("issued_on"), "issued"),
        Cell(lazy_gettext("Due"), attrgetter("due_on"), "due"),
        Cell(lazy_gettext("Total"), attrgetter("gross.amount"), "total"),
        Cell(lazy_gettext("Currency"), attrgetter("gross.currency"), "total"),
    ]


INVOICES = Listing(
    "invoices.index",
    (
        Column("invoice", lazy_gettext("Invoice"), Invoice.id),
        Column("customer", lazy_gettext("Customer")),
        Column("status", lazy_gettext("Status")),
        Column("issued", lazy_gettext("Issued")),
        Column("due", lazy_gettext("Due")),
        Column("total", lazy_gettext("Total"), align="end"),
    ),
    tie=Invoice.id,
    first="-invoice",
    title=lazy_gettext("Invoices"),
    find=_asked_for,
    cells=_cells,
    filters=(Filter("status", lazy_gettext("Status"), tuple(Payment)), SINCE, UNTIL),
    views=(View(lazy_gettext("Overdue"), "status=overdue"),),
)
PENDING = Listing(
    "invoices.pending",
    (
        Column("order", lazy_gettext("Order"), Invoice.id),
        Column("customer", lazy_gettext("Customer")),
        Column("issue", lazy_gettext("Is invoiced on")),
        Column("total", lazy_gettext("Total"), align="end"),
    ),
    tie=Invoice.id,
    first="-order",
)
MAY_VIEW, MAY_RECORD = requires(Permission.INVOICE_VIEW), requires(Permission.PAYMENT_RECORD)


@bp.get("")
@MAY_VIEW
def index() -> ResponseReturnValue:
    """Invoices, the newest first."""
    today, shown = today_of_the_house(), INVOICES.asked_for()
    page = shown.page(_asked_for(shown))
    return render_page("invoices/index.html", "invoices/_table.html", shown=shown, page=page, today=today)


@bp.get("/pending")
@MAY_VIEW
def pending() -> ResponseReturnValue:
    """What was delivered and waits for the customer's billing day."""
    shown = PENDING.asked_for()
    page = shown.page(pending_charges())
    return render_page(
        "invoices/pending.html", "invoices/_pending_table.html", shown=shown, page=page,
        may=current_actor().may,
    )  # fmt: skip


@bp.post("/pending/<public_id>/issue")
@MAY_RECORD
def issue(public_id: str) -> ResponseReturnValue:
    """Invoice pending charges before their day."""
    invoice = pending_charge_or_404(public_id)
    issue_now(invoice, actor=current_actor())
    flash(_("Invoice %(number)s was issued.", number=invoice.number), "good")
    return redirect_to(url_for("invoices.show", public_id=public_id))


@bp.post("/<public_id>/pay")
@MAY_RECORD
def pay(public_id: str) -> ResponseReturnValue:
    """Note that the money has come; orders that waited for the credit go on."""
    invoice = invoice_or_404(public_id)
    record_payment(invoice, actor=current_actor())
    flash(_("Invoice %(number)s is paid.", number=invoice.number), "good")
    return redirect_to(url_for("invoices.show", public_id=public_id))


@bp.get("/<public_id>")
@MAY_VIEW
def show(public_id: str) -> ResponseReturnValue:
    """One invoice with its lines."""
    invoice = invoice_or_404(public_id)
    return render_template(
        "invoices/show.html", invoice=invoice, today=today_of_the_house(), may=current_actor().may
    )


@bp.get("/<public_id>.pdf")
@MAY_VIEW
def pdf(public_id: str) -> ResponseReturnValue:
    """The document itself."""
    return pdf_response(invoice_or_404(public_id))


def pdf_response(invoice: Invoice) -> Response:
    """The invoice as a download."""
    response = Response(invoice_pdf(invoice), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{invoice.number}.pdf"'
    return response
