"""Tabs of a customer's page: the lists of the portal, limited to what is the customer's."""

from dataclasses import replace
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.blueprints.audit.views import EVENTS_DONE
from portal.blueprints.audit.words import EVENTS, page_about
from portal.blueprints.invoices.views import INVOICES
from portal.blueprints.orders.views import ORDERS
from portal.blueprints.subscriptions.views import SUBSCRIPTIONS
from portal.domain.accounts.models import Account, Contact
from portal.domain.accounts.queries import account_or_404
from portal.domain.assets.models import Asset
from portal.domain.audit.models import AuditEvent
from portal.domain.billing.models import Invoice
from portal.domain.cloud_accounts.models import CloudAccount
from portal.domain.orders.models import Order
from portal.domain.requests.models import Request
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.subscriptions.models import Subscription
from portal.domain.users.models import Membership, User
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, requires
from portal.web.htmx import render_page
from portal.web.lists import Listing, Shown

bp = Blueprint("records", __name__, url_prefix="/<public_id>")
_OWNED: tuple[Any, ...] = (Contact, Order, Subscription, Asset, Invoice, CloudAccount, Request, Membership)


def _tab_of(listing: Listing, endpoint: str) -> Listing:
    """The list without the customer's column; it stands under an address that has room for its id."""
    columns = tuple(one for one in listing.columns if one.key != "customer")
    return replace(listing, endpoint=endpoint, columns=columns, keeps_views=False, title="")


CUSTOMERS_ORDERS = _tab_of(ORDERS, "customers.records.orders")
CUSTOMERS_SUBSCRIPTIONS = _tab_of(SUBSCRIPTIONS, "customers.records.subscriptions")
CUSTOMERS_INVOICES = _tab_of(INVOICES, "customers.records.invoices")
ACTIVITY = _tab_of(EVENTS_DONE, "customers.records.activity")


@bp.get("/subscriptions")
@requires(Permission.SUBSCRIPTION_VIEW)
def subscriptions(public_id: str) -> ResponseReturnValue:
    """What runs for the customer, and what has ended."""
    words = {"label": _("Filter subscriptions"), "search": _("Name, number or product")}
    return _tab(CUSTOMERS_SUBSCRIPTIONS, public_id, "subscriptions", Subscription.account_id, **words)


@bp.get("/orders")
@requires(Permission.ORDER_VIEW)
def orders(public_id: str) -> ResponseReturnValue:
    """What was ordered."""
    return _tab(
        CUSTOMERS_ORDERS, public_id, "orders", Order.account_id, label=_("Filter orders"),
        search=_("Order number"),
    )  # fmt: skip


@bp.get("/invoices")
@requires(Permission.INVOICE_VIEW)
def invoices(public_id: str) -> ResponseReturnValue:
    """What was billed."""
    return _tab(
        CUSTOMERS_INVOICES, public_id, "invoices", Invoice.account_id, label=_("Filter invoices"),
        search=_("Number"), today=today_of_the_house(),
    )  # fmt: skip


@bp.get("/activity")
@requires(Permission.AUDIT_VIEW)
def activity(public_id: str) -> ResponseReturnValue:
    """Who did what to the customer, its people and what it has."""
    customer, shown = account_or_404(public_id), ACTIVITY.asked_for()
    found = shown.found.where(AuditEvent.object_id.in_(_ids_of(customer)))
    return _page(
        customer, shown, found, "audit", label=_("Search the audit trail"), search=_("Event, person or id"),
        events=EVENTS, page_about=page_about,
    )  # fmt: skip


def _ids_of(customer: Account) -> Any:
    """The public ids of the customer, its records and its people, as one statement."""
    mine = [select(one.public_id).where(one.account_id == customer.id) for one in _OWNED]
    people = select(User.public_id).where(User.memberships.any(Membership.account_id == customer.id))
    return select(Account.public_id).where(Account.id == customer.id).union_all(*mine, people)


def _tab(
    listing: Listing, public_id: str, folder: str, account_id: InstrumentedAttribute[int], **words: object
) -> Response:
    customer, shown = account_or_404(public_id), listing.asked_for()
    return _page(customer, shown, shown.found.where(account_id == customer.id), folder, **words)


def _page(customer: Account, shown: Shown, found: Select[Any], folder: str, **told: object) -> Response:
    return render_page(
        "customers/records.html", f"{folder}/_table.html", customer=customer, shown=shown,
        page=shown.page(found), part=f"{folder}/_table.html", target=f"{folder}-table", **told,
    )  # fmt: skip
