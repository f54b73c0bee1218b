"""Routes of subscriptions."""

from dataclasses import replace
from operator import attrgetter

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select

from portal.blueprints.assets.forms import RenameForm
from portal.domain.subscriptions.actions import rename_subscription
from portal.domain.subscriptions.models import Subscription, SubscriptionStatus
from portal.domain.subscriptions.queries import subscription_or_404, subscriptions_with
from portal.domain.subscriptions.rules import cancellation_of
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import SINCE, UNTIL, Cell, Column, Filter, Listing, Shown, View
from portal.web.words import status_word

bp = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")


def _asked_for(shown: Shown) -> Select[Subscription]:
    found = subscriptions_with(statuses=shown.chosen(SubscriptionStatus), text=shown.text)
    return shown.between(found, Subscription.period_end)


def _cells() -> list[Cell]:
    return [
        Cell(lazy_gettext("Subscription"), lambda one: one.friendly_name or one.product_name),
        Cell(lazy_gettext("Number"), attrgetter("number")),
        Cell(lazy_gettext("Product"), attrgetter("product_name")),
        Cell(lazy_gettext("Plan"), attrgetter("plan_name")),
        Cell(lazy_gettext("Data location"), attrgetter("data_location")),
        Cell(lazy_gettext("Customer"), attrgetter("account.name"), "customer"),
        Cell(lazy_gettext("Status"), lambda one: status_word(one.status), "status"),
        Cell(lazy_gettext("Quantity"), attrgetter("quantity"), "quantity"),
        Cell(lazy_gettext("Unit price"), attrgetter("unit_price.amount"), "price"),
        Cell(lazy_gettext("Currency"), attrgetter("unit_price.currency"), "price"),
        Cell(lazy_gettext("Renews"), lambda one: one.period_end if one.auto_renew else None, "renews"),
    ]


SUBSCRIPTIONS = Listing(
    "subscriptions.index",
    (
        Column("subscription", lazy_gettext("Subscription"), Subscription.id),
        Column("customer", lazy_gettext("Customer")),
        Column("status", lazy_gettext("Status")),
        Column("quantity", lazy_gettext("Quantity"), align="end"),
        Column("price", lazy_gettext("Unit price"), align="end"),
        Column("renews", lazy_gettext("Renews")),
    ),
    tie=Subscription.id,
    first="-subscription",
    title=lazy_gettext("Subscriptions"),
    find=_asked_for,
    cells=_cells,
    filters=(
        Filter("status", lazy_gettext("Status"), tuple(SubscriptionStatus)),
        replace(SINCE, label=lazy_gettext("Renews from")),
        replace(UNTIL, label=lazy_gettext("Renews until")),
    ),
    views=(
        View(lazy_gettext("Active"), "status=active"),
        View(lazy_gettext("Suspended"), "status=suspended"),
        View(lazy_gettext("Cancelled"), "status=cancelled"),
    ),
)


@bp.get("")
@requires(Permission.SUBSCRIPTION_VIEW)
def index() -> ResponseReturnValue:
    """Subscriptions, the newest first."""
    shown = SUBSCRIPTIONS.asked_for()
    page = shown.page(_asked_for(shown))
    return render_page("subscriptions/index.html", "subscriptions/_table.html", shown=shown, page=page)


@bp.get("/<public_id>")
@requires(Permission.SUBSCRIPTION_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """One subscription."""
    return _page(subscription_or_404(public_id))


@bp.post("/<public_id>/rename")
@requires(Permission.SUBSCRIPTION_RENAME)
def rename(public_id: str) -> ResponseReturnValue:
    """Call it by another name."""
    subscription, form = subscription_or_404(public_id), RenameForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            rename_subscription(subscription, form.friendly_name.data or "", actor=current_actor())
            flash(_("Renamed."), "good")
            return redirect_to(url_for("subscriptions.show", public_id=public_id))
    return _page(subscription, form), form.status


def _page(subscription: Subscription, form: RenameForm | None = None) -> Response:
    may = current_actor().may
    return render_page(
        "subscriptions/show.html", "subscriptions/_field.html", subscription=subscription, may=may, form=form,
        cancellation=cancellation_of(subscription, clock.now()),
    )  # fmt: skip
