"""Routes of orders: the list, one order, and deciding about it."""

from collections.abc import Sequence
from operator import attrgetter
from typing import TypeVar

from flask import Response, flash, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select

from portal.blueprints.orders.forms import CompleteForm, FailForm, RejectForm
from portal.blueprints.orders.showing import belongings_of, history_of
from portal.domain.accounts.queries import account_or_404
from portal.domain.catalogue.terms import acceptances_with
from portal.domain.orders.actions import approve_order, reject_order, withdraw_order
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order_or_404, orders_with
from portal.domain.orders.states import ORDER_MACHINE, OrderStatus
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.supply import by_hand
from portal.domain.supply.models import SupplyStatus
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Conflict
from portal.kernel.text import clean_lines
from portal.web.access import Blueprint, current_actor, requires
from portal.web.errors import conflicts_shown_by
from portal.web.forms import Form
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import SINCE, UNTIL, Cell, Column, Filter, Listing, Shown, View
from portal.web.words import status_word

F = TypeVar("F", bound=Form)
bp = Blueprint("orders", __name__, url_prefix="/orders")


def _asked_for(shown: Shown) -> Select[Order]:
    wanted = shown.value("customer")
    account_id = account_or_404(wanted).id if wanted else None
    return shown.between(orders_with(shown.chosen(OrderStatus), account_id, text=shown.text), Order.placed_at)


def _cells() -> list[Cell]:
    return [
        Cell(lazy_gettext("Order"), attrgetter("number")),
        Cell(lazy_gettext("Products"), lambda order: ", ".join(line.product_name for line in order.lines)),
        Cell(lazy_gettext("Customer"), attrgetter("account.name"), "customer"),
        Cell(lazy_gettext("Status"), lambda order: status_word(order.status), "status"),
        Cell(lazy_gettext("Placed"), attrgetter("placed_at"), "placed"),
        Cell(lazy_gettext("Total"), attrgetter("gross.amount"), "total"),
        Cell(lazy_gettext("Currency"), attrgetter("gross.currency"), "total"),
    ]


ORDERS = Listing(
    "orders.index",
    (
        Column("order", lazy_gettext("Order"), Order.id),
        Column("customer", lazy_gettext("Customer")),
        Column("status", lazy_gettext("Status")),
        Column("placed", lazy_gettext("Placed")),
        Column("total", lazy_gettext("Total"), Order.gross_amount, align="end"),
    ),
    tie=Order.id,
    first="-order",
    title=lazy_gettext("Orders"),
    find=_asked_for,
    cells=_cells,
    filters=(
        Filter("status", lazy_gettext("Status"), tuple(OrderStatus)),
        Filter("customer", lazy_gettext("Customer")),
        SINCE,
        UNTIL,
    ),
    views=(
        View(lazy_gettext("To approve"), "status=pending_approval"),
        View(lazy_gettext("Being executed"), "status=executing"),
        View(lazy_gettext("Failed"), "status=failed"),
    ),
)


@bp.get("")
@requires(Permission.ORDER_VIEW)
def index() -> ResponseReturnValue:
    """Orders, the newest first."""
    wanted = request.args.get("customer", "")
    customer = account_or_404(wanted) if wanted else None
    shown = ORDERS.asked_for(customer=customer and customer.name)
    return render_page(
        "orders/index.html", "orders/_table.html", page=shown.page(_asked_for(shown)), shown=shown,
        customer=customer, may=current_actor().may,
    )  # fmt: skip


@bp.get("/<public_id>")
@requires(Permission.ORDER_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """One order with prices, history and what came of it."""
    return order_page(order_or_404(public_id))


def _told(public_id: str, conflict: Conflict) -> Response:
    """The order's page, for whoever was slower."""
    return order_page(order_or_404(public_id), conflict=conflict)


@bp.post("/<public_id>/approve")
@requires(Permission.ORDER_APPROVE)
@conflicts_shown_by(_told)
def approve(public_id: str) -> ResponseReturnValue:
    """Clear the approval."""
    order = order_or_404(public_id)
    approve_order(order, actor=current_actor())
    flash(_("Order %(number)s is approved.", number=order.number), "good")
    return redirect_to(url_for("orders.show", public_id=public_id))


@bp.post("/<public_id>/reject")
@requires(Permission.ORDER_APPROVE)
@conflicts_shown_by(_told)
def reject(public_id: str) -> ResponseReturnValue:
    """Refuse with a reason."""
    order, form = order_or_404(public_id), RejectForm()
    if form.validate_on_submit():
        reject_order(order, actor=current_actor(), reason=clean_lines(form.reason.data or ""))
        flash(_("Order %(number)s is rejected.", number=order.number), "good")
        return redirect_to(url_for("orders.show", public_id=public_id))
    return order_page(order, reject_form=form)


@bp.post("/<public_id>/withdraw")
@requires(Permission.ORDER_APPROVE, Permission.ORDER_PLACE_FOR_CUSTOMER)
@conflicts_shown_by(_told)
def withdraw(public_id: str) -> ResponseReturnValue:
    """End it before it ran, or ask the supplier to."""
    order = order_or_404(public_id)
    withdraw_order(order, actor=current_actor())
    flash(_("Order %(number)s: withdrawing.", number=order.number), "good")
    return redirect_to(url_for("orders.show", public_id=public_id))


@bp.post("/<public_id>/ask-again")
@requires(Permission.ORDER_EXECUTE_NOW)
@conflicts_shown_by(_told)
def ask_again(public_id: str) -> ResponseReturnValue:
    """Ask the supplier once more for what it refused."""
    by_hand.ask_again(order_or_404(public_id), actor=current_actor())
    flash(_("The supplier is asked again."), "good")
    return redirect_to(url_for("orders.show", public_id=public_id))


def _forms(kind: type[F], jobs: Sequence[ProvisioningJob], sent: Form | None) -> dict[str, F]:
    """A form for each job, by the job's public id, whose fields are named after it."""
    fresh = {job.public_id: kind(formdata=None, prefix=job.public_id) for job in jobs}
    if isinstance(sent, kind):
        fresh[sent._prefix.rstrip("-")] = sent
    return fresh


def order_page(
    order: Order,
    *,
    reject_form: RejectForm | None = None,
    job_form: CompleteForm | FailForm | None = None,
    asked: str = "",
    conflict: Conflict | None = None,
) -> Response:
    """The order's page; a form that was sent stands in it with its errors."""
    sent: Form | None = reject_form or job_form
    found = belongings_of(order)
    page = render_page(
        "orders/show.html",
        "orders/_status.html",
        order=order,
        history=history_of(order),
        accepted=acceptances_with(order.number),
        may=current_actor().may,
        can={
            "approve": order.status is OrderStatus.PENDING_APPROVAL,
            "reject": ORDER_MACHINE.can(order.status, "reject"),
            "withdraw": order.can_be_withdrawn,
            "ask_again": any(one.status is SupplyStatus.REFUSED for one in found["supply"].values()),
        },
        reject_form=reject_form or RejectForm(formdata=None),
        complete_forms=_forms(CompleteForm, found["jobs"], job_form),
        fail_forms=_forms(FailForm, found["jobs"], job_form),
        form=sent,
        conflict=conflict,
        asked=asked or ("reject" if reject_form else ""),
        **found,
    )
    return make_response(page, 422 if sent else 200)
