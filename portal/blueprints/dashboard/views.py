"""Routes of the dashboard."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.db.pagination import page_of
from portal.domain.orders.queries import count_with, orders_with
from portal.domain.orders.states import OrderStatus
from portal.domain.requests.models import RequestStatus
from portal.domain.requests.queries import count_of_new_requests, requests_with
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")
RECENT = 5
COUNTED = (OrderStatus.PENDING_APPROVAL, OrderStatus.EXECUTING, OrderStatus.FAILED)


@bp.get("")
@requires(Permission.DASHBOARD_VIEW)
def index() -> ResponseReturnValue:
    """Figures and the newest records, as far as the person may see them."""
    may = current_actor().may
    sees_orders, sees_requests = may(Permission.ORDER_VIEW), may(Permission.REQUEST_DECIDE)
    return render_template(
        "dashboard/index.html",
        may=may,
        waiting=count_of_new_requests() if sees_requests else None,
        counts={str(status): count_with(status) for status in COUNTED} if sees_orders else None,
        orders=page_of(orders_with(), size=RECENT).rows if sees_orders else None,
        requests=page_of(requests_with(RequestStatus.NEW), size=RECENT).rows if sees_requests else None,
    )
