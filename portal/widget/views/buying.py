"""The checkout: billing, terms and review, placing; then the order as it comes about."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import db
from portal.domain.accounts.actions import correct_billing
from portal.domain.assets.models import Asset
from portal.domain.assets.queries import assets_with
from portal.domain.basket.models import Basket
from portal.domain.basket.queries import basket_or_404
from portal.domain.billing.queries import invoices_of_order
from portal.domain.catalogue.queries import slugs_of
from portal.domain.catalogue.terms import terms_to_accept
from portal.domain.orders.actions import Checkout, withdraw_order
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order_or_404
from portal.domain.orders.states import HOLDS, LineStatus, OrderStatus
from portal.domain.pricing.loader import quote_from_above
from portal.domain.subscriptions.actions import first_day_of_full_periods
from portal.domain.supply.checkout import place as place_order
from portal.domain.users.permissions import Permission
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.web.access import current_actor, requires
from portal.web.htmx import redirect_to, render_page
from portal.web.limits import client_address
from portal.widget.forms import BillingForm, ReviewForm, ShopForm
from portal.widget.place import buyer
from portal.widget.views.basket import basket_values, current_basket
from portal.widget.views.both import route

MOVING = frozenset({OrderStatus.EXECUTING, *HOLDS})
STEP_OF = {
    LineStatus.NEW: "next",
    LineStatus.PROVISIONING: "current",
    LineStatus.RETRYING: "waiting",
    LineStatus.WAITING_STAFF: "waiting",
    LineStatus.DONE: "done",
    LineStatus.FAILED: "failed",
    LineStatus.WITHDRAWN: "withdrawn",
}


@route("/checkout/billing", "GET", "POST")
@requires(Permission.BASKET_EDIT)
def billing() -> ResponseReturnValue:
    """Verify to whom the invoice goes; those entitled may correct it."""
    account, form = buyer(), BillingForm.of(buyer())
    may_change = current_actor().may(Permission.COMPANY_MANAGE)
    if current_basket() is None:
        return redirect_to(url_for(".basket"))
    if not may_change and form.is_submitted():
        return redirect_to(url_for(".review"))
    if form.validate_on_submit():
        with form.showing_refusals():
            correct_billing(account, actor=current_actor(), address=form.address, contact=form.contact)
            return redirect_to(url_for(".review"))
    values = basket_values(current_basket())
    page = render_template(
        "widget/billing.html", form=form, company=buyer().name, may_change=may_change, **values
    )
    return page, form.status


@route("/checkout/review", "GET", "POST")
@requires(Permission.BASKET_EDIT)
def review() -> ResponseReturnValue:
    """Terms and total; placing happens here, once for each form."""
    form = ReviewForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            return redirect_to(url_for(".order", public_id=_place(form).public_id, placed=1))
    found = current_basket()
    if found is None or not found.lines:
        return redirect_to(url_for(".basket"))
    values = basket_values(found, quote_from_above([(x.plan_id, x.quantity) for x in found.lines]))
    products = [line.product.id for line in found.lines if line.product]
    documents = terms_to_accept(products, buyer().id)
    page = render_template(
        "widget/review.html", form=form, documents=documents,
        full_from=first_day_of_full_periods(buyer()), **values,
    )  # fmt: skip
    return page, form.status


def _place(form: ReviewForm) -> Order:
    basket: Basket = basket_or_404(form.basket.data or "")
    if basket.user_id != current_actor().user_id:
        raise NotFound
    account = buyer()
    checkout = Checkout(
        token=form.idempotency_key.data or "",
        expected=Money.of(form.expected.data or "0", account.currency),
        accepted_terms=frozenset(form.accept_terms.data or ()),
        address=client_address(),
    )
    return place_order(basket, account, checkout, actor=current_actor())


@route("/orders/<public_id>")
@requires(Permission.ORDER_VIEW)
def order(public_id: str) -> ResponseReturnValue:
    """Confirmation and progress: the same whenever one comes back."""
    found = order_or_404(public_id)
    placed = _told(found) if request.args.get("placed") else None
    return render_page(
        "widget/order.html", "widget/_order_status.html", order=found, form=ShopForm(), placed=placed,
        seen=request.args.get("seen", ""), **_progress(found),
    )  # fmt: skip


def _told(order: Order) -> dict[str, object]:
    """What the page around the frame learns of an order that was placed, for its own figures."""
    slugs = slugs_of({line.product_id for line in order.lines})
    items = [
        {
            "sku": slugs.get(line.product_id, ""),
            "qty": line.quantity,
            "price": f"{line.unit_price.amount.normalize():f}",
        }
        for line in order.lines
    ]
    total = str(order.gross.rounded().amount)
    return {"number": order.number, "total": total, "currency": order.currency, "items": items}


def _progress(found: Order) -> dict[str, object]:
    lines, actor = [line.id for line in found.lines], current_actor()
    assets = {
        asset.order_line_id: asset
        for asset in db.session.scalars(assets_with().where(Asset.order_line_id.in_(lines)))
    }
    return {
        "steps": [
            {"label": line.friendly_name, "state": STEP_OF[line.status], "text": line.detail}
            for line in found.lines
        ],
        "assets": assets,
        "invoices": invoices_of_order(found.id),
        "moving": found.status in MOVING,
        "can_withdraw": found.can_be_withdrawn
        and actor.may(Permission.ORDER_SCHEDULE)
        and actor.reaches(Permission.ORDER_SCHEDULE, found.placed_by_id),
    }


@route("/orders/<public_id>/withdraw", "POST")
@requires(Permission.ORDER_SCHEDULE)
def withdraw(public_id: str) -> ResponseReturnValue:
    """End the order before it has run."""
    withdraw_order(order_or_404(public_id), actor=current_actor())
    return redirect_to(url_for(".order", public_id=public_id))
