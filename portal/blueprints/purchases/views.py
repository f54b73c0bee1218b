"""Routes of purchases: read in the scope of our own account at the seller above, shown in our own."""

from collections.abc import Callable
from typing import TypeVar

from flask import Response, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.blueprints.invoices.views import pdf_response
from portal.blueprints.orders.showing import history_of
from portal.db import entering
from portal.domain.billing.models import Invoice
from portal.domain.billing.queries import invoice_or_404, invoices_with
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order_or_404, orders_with
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.supply.purchasing import accept_price
from portal.domain.supply.queries import orders_supplied_by, purchases_scope
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Conflict, NotFound
from portal.web.access import Blueprint, current_actor, requires
from portal.web.errors import conflicts_shown_by
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import SINCE, UNTIL, Column, Listing

R = TypeVar("R")
bp = Blueprint("purchases", __name__, url_prefix="/purchases")
ORDERS_ABOVE = Listing(
    "purchases.index",
    (
        Column("order", _l("Order"), Order.id),
        Column("status", _l("Status")),
        Column("placed", _l("Placed")),
        Column("cost", _l("Cost"), Order.gross_amount, align="end"),
    ),
    tie=Order.id,
    first="-order",
    filters=(SINCE, UNTIL),
)
INVOICES_ABOVE = Listing(
    "purchases.invoices",
    (
        Column("invoice", _l("Invoice"), Invoice.id),
        Column("status", _l("Status")),
        Column("issued", _l("Issued")),
        Column("due", _l("Due")),
        Column("total", _l("Total"), align="end"),
    ),
    tie=Invoice.id,
    first="-invoice",
    filters=(SINCE, UNTIL),
)


def read_above(read: Callable[[], R]) -> R:
    """What is read there, whole, because nothing can be loaded later; NotFound for the seller on top."""
    scope = purchases_scope()
    if scope is None:
        raise NotFound
    with entering(scope):
        return read()


@bp.get("")
@requires(Permission.PRICE_COST)
def index() -> ResponseReturnValue:
    """Our orders at the seller above."""
    shown = ORDERS_ABOVE.asked_for()
    page = read_above(lambda: shown.page(shown.between(orders_with(text=shown.text), Order.placed_at)))
    return render_page(
        "purchases/index.html", "purchases/_table.html", shown=shown, page=page, may=current_actor().may
    )


@bp.get("/<public_id>")
@requires(Permission.PRICE_COST)
def show(public_id: str) -> ResponseReturnValue:
    """One of our orders there."""
    return _page(public_id)


def _page(public_id: str, conflict: Conflict | None = None) -> Response:
    order = read_above(lambda: order_or_404(public_id))
    history = history_of(order, for_staff=False)
    ours = orders_supplied_by([line.id for line in order.lines])
    page = render_template(
        "purchases/show.html",
        order=order,
        ours=ours,
        history=history,
        may=current_actor().may,
        conflict=conflict,
    )
    return make_response(page)


@bp.post("/<public_id>/accept-price")
@requires(Permission.ORDER_APPROVE)
@conflicts_shown_by(_page)
def accept(public_id: str) -> ResponseReturnValue:
    """Buy at the price that rose."""
    accept_price(public_id, actor=current_actor())
    flash(_("The new price is accepted."), "good")
    return redirect_to(url_for("purchases.show", public_id=public_id))


@bp.get("/invoices")
@requires(Permission.INVOICE_VIEW)
def invoices() -> ResponseReturnValue:
    """Invoices that the seller above sent us."""
    shown, today = INVOICES_ABOVE.asked_for(), today_of_the_house()
    page = read_above(lambda: shown.page(shown.between(invoices_with(text=shown.text), Invoice.issued_on)))
    return render_page(
        "purchases/invoices.html",
        "purchases/_invoices_table.html",
        shown=shown,
        page=page,
        today=today,
        may=current_actor().may,
    )


@bp.get("/invoices/<public_id>")
@requires(Permission.INVOICE_VIEW)
def invoice(public_id: str) -> ResponseReturnValue:
    """One of them with its lines."""
    found = read_above(lambda: invoice_or_404(public_id))
    return render_template("purchases/invoice.html", invoice=found, today=today_of_the_house())


@bp.get("/invoices/<public_id>.pdf")
@requires(Permission.INVOICE_VIEW)
def pdf(public_id: str) -> ResponseReturnValue:
    """The document itself."""
    return pdf_response(read_above(lambda: invoice_or_404(public_id)))
