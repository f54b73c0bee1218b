"""Routes of the dashboard."""

from datetime import date
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from portal.blueprints.dashboard.setup import steps_of
from portal.db.pagination import page_of
from portal.domain.billing.queries import count_of_overdue, invoiced_by_month
from portal.domain.orders.queries import orders_with
from portal.domain.requests.models import RequestStatus
from portal.domain.requests.queries import requests_with
from portal.domain.sellers.actions import hide_setup as put_away
from portal.domain.sellers.queries import current_seller, shop
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.money import Money
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import redirect_to
from portal.web.journey import Step

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")
RECENT, MONTHS = 5, 12


@bp.get("")
@requires(Permission.DASHBOARD_VIEW)
def index() -> ResponseReturnValue:
    """How sales go and the newest records, as far as somebody may see them. The shell counts what waits."""
    may = current_actor().may
    sees_orders, sees_requests = may(Permission.ORDER_VIEW), may(Permission.REQUEST_DECIDE)
    return render_template(
        "dashboard/index.html",
        may=may,
        steps=_steps_left(),
        orders=page_of(orders_with(), size=RECENT).rows if sees_orders else None,
        requests=page_of(requests_with([RequestStatus.NEW]), size=RECENT).rows if sees_requests else None,
        **(
            _sales()
            if may(Permission.INVOICE_VIEW)
            else {"overdue": None, "months": None, "is_billed": False}
        ),
    )


@bp.post("/setup/hide")
@requires(Permission.SHOP_SETTINGS)
def hide_setup() -> ResponseReturnValue:
    """Show the steps of the set-up no more."""
    put_away(shop(), actor=current_actor())
    return redirect_to(url_for("dashboard.index"))


def _steps_left() -> dict[Step, bool]:
    """The steps of the set-up, until all are done or somebody has put them away."""
    if not current_actor().may(Permission.SHOP_SETTINGS) or current_seller().parent_id is None:
        return {}
    steps = {} if shop().setup_hidden else steps_of(current_seller())
    return {} if all(steps.values()) else steps


def _sales() -> dict[str, Any]:
    """Overdue invoices, and what was invoiced in each of the last twelve months."""
    ours = shop()
    today = clock.today(ours.zone)
    begins = [_month_before(today, back) for back in reversed(range(MONTHS))]
    sums = invoiced_by_month(begins[0], ours.currency)
    nothing = Money.of("0", ours.currency)
    months = [
        {
            "label": format_date(begin, "LLLL yyyy"),
            "short": format_date(begin, "LLL"),
            "amount": sums.get(begin, nothing),
        }
        for begin in begins
    ]
    return {"overdue": count_of_overdue(today), "months": months, "is_billed": bool(sums)}


def _month_before(today: date, back: int) -> date:
    """The first day of the month that lies so many months back."""
    years, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(years, month + 1, 1)
