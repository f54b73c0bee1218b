"""Routes of ordering for a customer: choose the customer, fill the basket, review and place.

The basket is the staff user's own in the customer's account.
"""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.orders.basket import basket_of, priced_exactly
from portal.blueprints.orders.forms import AddForm, LineForm, ReviewForm
from portal.db.pagination import page_of
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account_or_404, customers_to_order_for
from portal.domain.basket.actions import (
    add_to_basket,
    change_quantity,
    choose_location,
    ensure_basket,
    remove_line,
    rename_line,
)
from portal.domain.basket.models import BasketLine
from portal.domain.basket.prices import priced_basket, unit_prices
from portal.domain.basket.quantities import quantity_of
from portal.domain.basket.queries import basket_line_or_404
from portal.domain.catalogue.models import Plan
from portal.domain.catalogue.queries import offered_plan_or_404, offered_products
from portal.domain.catalogue.terms import terms_to_accept
from portal.domain.orders.actions import Checkout, ensure_can_order
from portal.domain.orders.models import Order
from portal.domain.pricing.loader import terms_of
from portal.domain.subscriptions.actions import first_day_of_full_periods
from portal.domain.supply.checkout import place
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Invalid
from portal.kernel.money import Money
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import into, part_or_redirect, redirect_to, render_page
from portal.web.limits import client_address
from portal.web.lists import place_in_list, search_text
from portal.web.retail import compared_lines, compared_shelves

bp = Blueprint("buying", __name__, url_prefix="/new")
MAY_ORDER = requires(Permission.ORDER_PLACE_FOR_CUSTOMER)


@bp.get("")
@MAY_ORDER
def new() -> ResponseReturnValue:
    """For whom."""
    return render_template("orders/new.html", customers=customers_to_order_for())


@bp.get("/<customer_id>")
@MAY_ORDER
def choose(customer_id: str) -> ResponseReturnValue:
    """Products with the customer's prices, and the basket beside them."""
    customer = _buyer(customer_id)
    return render_page(
        "orders/choose.html", "orders/_products.html", **_shelves(customer), **_basket(customer)
    )


def _buyer(customer_id: str) -> Account:
    """The customer, whom anything may be sold to now; raises NotFound or Invalid."""
    customer = account_or_404(customer_id)
    ensure_can_order(customer)
    return customer


def _shelves(customer: Account) -> dict[str, Any]:
    """The products that were searched for, with the customer's prices."""
    text = search_text()
    page = page_of(offered_products(text, customer.cloud_providers), at=place_in_list(), size=24)
    prices = unit_prices(page.rows, terms_of(customer))
    may = current_actor().may
    compared = compared_shelves(page.rows, customer.currency)
    found = {"customer": customer, "page": page, "text": text, "prices": prices, "compared": compared}
    return found | {"wrong_plan": {}, "may": may}


@bp.post("/<customer_id>/add")
@MAY_ORDER
def add(customer_id: str) -> ResponseReturnValue:
    """Put a plan into the basket."""
    customer, wanted = _buyer(customer_id), request.form.get("plan", "").replace("\0", "")
    plan = offered_plan_or_404(wanted, customer.cloud_providers)
    form = AddForm.of(plan.product)
    if form.validate_on_submit():
        with form.showing_refusals():
            _put_in(customer, plan, form)
            flash(_("%(product)s is in the basket.", product=plan.product.name), "good")
            return _after(customer)
    shown = _shelves(customer) | {"wrong_plan": {plan.public_id: form}, "form": form}
    page = render_page("orders/choose.html", "orders/_products.html", **shown, **_basket(customer))
    return into(page, "#orders-products"), form.status


def _put_in(customer: Account, plan: Plan, form: AddForm) -> None:
    quantity = quantity_of(plan.product, form.quantity.data or "")
    location = form.data_location.data if "data_location" in form else ""
    basket = ensure_basket(account_id=customer.id, user_id=current_actor().user_id, visit_id=None)
    add_to_basket(basket, plan, quantity=quantity, data_location=location)


@bp.post("/<customer_id>/lines/<line_id>/quantity")
@MAY_ORDER
def quantity(customer_id: str, line_id: str) -> ResponseReturnValue:
    """Set how many; the total follows."""
    return _change_line(customer_id, line_id, change_quantity, "quantity")


@bp.post("/<customer_id>/lines/<line_id>/rename")
@MAY_ORDER
def rename(customer_id: str, line_id: str) -> ResponseReturnValue:
    """Call a line by a name of its own."""
    return _change_line(customer_id, line_id, rename_line, "friendly_name")


@bp.post("/<customer_id>/lines/<line_id>/location")
@MAY_ORDER
def locate(customer_id: str, line_id: str) -> ResponseReturnValue:
    """Say where the data of a line shall be kept."""
    return _change_line(customer_id, line_id, choose_location, "data_location")


def _change_line(
    customer_id: str, line_id: str, change: Callable[[BasketLine, str], None], field: str
) -> ResponseReturnValue:
    """Do it, or show at the line what was typed and what is wrong about it."""
    customer, form = _buyer(customer_id), LineForm()
    line = basket_line_or_404(basket_of(customer), line_id)
    if form.validate_on_submit():
        with form.showing_refusals():
            change(line, form[field].data or "")
            return _after(customer)
    shown = _basket(customer) | {"wrong": {line_id: form}, "form": form}
    return render_page(
        "orders/choose.html", "orders/_basket.html", **_shelves(customer), **shown
    ), form.status


@bp.post("/<customer_id>/lines/<line_id>/remove")
@MAY_ORDER
def remove(customer_id: str, line_id: str) -> ResponseReturnValue:
    """Take a line out."""
    customer = account_or_404(customer_id)
    remove_line(basket_line_or_404(basket_of(customer), line_id))
    return _after(customer)


@bp.route("/<customer_id>/review", methods=["GET", "POST"])
@MAY_ORDER
def review(customer_id: str) -> ResponseReturnValue:
    """Billing, terms and total; placing happens here, once for each form."""
    customer = account_or_404(customer_id)
    form = ReviewForm.of(customer)
    if form.validate_on_submit():
        with form.showing_refusals():
            order = _place(customer, form)
            flash(_("Order %(number)s is placed.", number=order.number), "good")
            return redirect_to(url_for("orders.show", public_id=order.public_id))
    basket = basket_of(customer)
    if basket is None or not basket.lines:
        return redirect_to(url_for("orders.buying.choose", customer_id=customer_id))
    products = [line.product.id for line in basket.lines if line.product]
    terms = terms_to_accept(products, customer.id, on_behalf=True)
    priced = priced_exactly(customer, basket)
    page = render_template(
        "orders/review.html", customer=customer, lines=priced.lines, total=priced.quote, terms=terms,
        form=form, may=current_actor().may, full_from=first_day_of_full_periods(customer),
    )  # fmt: skip
    return page, form.status


def _place(customer: Account, form: ReviewForm) -> Order:
    actor, token = current_actor(), form.idempotency_key.data or ""
    basket = basket_of(customer, placed_with=token)
    if basket is None:
        raise Invalid(_("Your basket is empty."))
    checkout = Checkout(
        token=token,
        expected=Money.of(form.expected.data or "0", customer.currency),
        accepted_terms=frozenset(form.accept_terms.data or ()),
        address=client_address(),
        billing=form.billing,
        contact=form.contact,
    )
    return place(basket, customer, checkout, actor=actor)


def _basket(customer: Account) -> dict[str, Any]:
    priced = priced_basket(basket_of(customer), customer)
    compared = compared_lines([one.line.plan_id for one in priced.lines], customer.currency)
    return {"lines": priced.lines, "total": priced.quote, "wrong": {}, "compared_lines": compared}


def _after(customer: Account) -> ResponseReturnValue:
    """The basket as it is now."""
    url = url_for("orders.buying.choose", customer_id=customer.public_id)
    may = current_actor().may
    return part_or_redirect("orders/_basket.html", url, customer=customer, may=may, **_basket(customer))
