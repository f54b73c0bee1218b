"""Routes of invoices."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from portal.domain.billing.models import Invoice
from portal.domain.billing.pdf import invoice_pdf
from portal.domain.billing.queries import invoice_or_404, invoices_with, is_late
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import render_page
from portal.web.lists import Column, Filter, Listing, View

bp = Blueprint("invoices", __name__, url_prefix="/invoices")
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
    filters=(Filter("status", lazy_gettext("Status")),),
    views=(View(lazy_gettext("Overdue"), "status=overdue"),),
)
MAY_VIEW = requires(Permission.INVOICE_VIEW)


@bp.get("")
@MAY_VIEW
def index() -> ResponseReturnValue:
    """Invoices, the newest first."""
    today, found = clock.now().date(), invoices_with()
    if request.args.get("status") == "overdue":
        found = found.where(is_late(today))
    shown = INVOICES.asked_for()
    page = shown.page(found)
    return render_page("invoices/index.html", "invoices/_table.html", shown=shown, page=page, today=today)


@bp.get("/<public_id>")
@MAY_VIEW
def show(public_id: str) -> ResponseReturnValue:
    """One invoice with its lines."""
    invoice = invoice_or_404(public_id)
    return render_template(
        "invoices/show.html", invoice=invoice, today=clock.now().date(), may=current_actor().may
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
