"""Routes of subscriptions."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.db.pagination import page_of
from portal.domain.subscriptions.models import Subscription, SubscriptionStatus
from portal.domain.subscriptions.queries import subscription_or_404, subscriptions_with
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import render_page
from portal.web.lists import chosen, page_number

bp = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")


@bp.get("")
@requires(Permission.SUBSCRIPTION_VIEW)
def index() -> ResponseReturnValue:
    """Subscriptions, the newest first."""
    status, found = chosen(SubscriptionStatus), subscriptions_with()
    if status is not None:
        found = found.where(Subscription.status == status)
    page = page_of(found, number=page_number())
    return render_page("subscriptions/index.html", "subscriptions/_table.html", page=page, status=status)


@bp.get("/<public_id>")
@requires(Permission.SUBSCRIPTION_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """One subscription."""
    found = subscription_or_404(public_id)
    return render_template("subscriptions/show.html", subscription=found, may=current_actor().may)
