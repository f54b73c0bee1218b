"""Routes of ordering for a customer: choose the customer, fill the basket, review and place.

The basket is the staff user's own in the customer's account.
"""

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.orders.basket import basket_of, priced_exactly
from portal.blueprints.orders.forms import AddForm, QuantityForm, ReviewForm
from portal.db.pagination import page_of
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account_or_404, customers_to_order_for
from portal.domain.basket.actions import add_to_basket, change_quantity, ensure_basket, remove_line
from portal.domain.basket.prices import basket_quote, unit_prices
from portal.domain.basket.queries import basket_line_or_404
from portal.domain.catalogue.queries import offered_plan_or_404, offered_products, terms_for
from portal.domain.orders.actions import Checkout
from portal.domain.orders.models import Order
from portal.domain.pricing.loader import terms_of
from portal.domain.supply.checkout import place
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Invalid
from portal.kernel.money import Money
from portal.kernel.text import clean
from portal.web.access import Blueprint, current_actor, requires
from portal.web.forms import Form
from portal.web.htmx import part_or_redirect, redirect_to, render_page
from portal.web.limits import client_address
from portal.web.lists import page_number, search_text

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
    customer, text = account_or_404(customer_id), search_text()
    page = page_of(offered_products(text, customer.cloud_providers), number=page_number(), size=24)
    return render_page(
        "orders/choose.html", "orders/_products.html", customer=customer, page=page, text=text,
        prices=unit_prices(page.rows, terms_of(customer)), **_basket(customer),
    )  # fmt: skip


@bp.post("/<customer_id>/add")
@MAY_ORDER
def add(customer_id: str) -> ResponseReturnValue:
    """Put a plan into the basket."""
    customer, form = account_or_404(customer_id), AddForm()
    _ensure_valid(form)
    plan = offered_plan_or_404(form.plan.data or "", customer.cloud_providers)
    basket = ensure_basket(account_id=customer.id, user_id=current_actor().user_id, visit_id=None)
    name = clean(form.friendly_name.data or "")
    add_to_basket(basket, plan, quantity=form.quantity.data or 1, friendly_name=name)
    flash(_("%(product)s is in the basket.", product=plan.product.name), "good")
    return _after(customer)


@bp.post("/<customer_id>/lines/<line_id>/quantity")
@MAY_ORDER
def quantity(customer_id: str, line_id: str) -> ResponseReturnValue:
    """Set how many; the total follows."""
    customer, form = account_or_404(customer_id), QuantityForm()
    _ensure_valid(form)
    change_quantity(basket_line_or_404(basket_of(customer), line_id), form.quantity.data or 1)
    return _after(customer)


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
    terms = terms_for([line.plan.product_id for line in basket.lines])
    total = priced_exactly(customer, basket)
    page = render_template(
        "orders/review.html", customer=customer, basket=basket, total=total, terms=terms, form=form
    )
    return page, form.status


def _place(customer: Account, form: ReviewForm) -> Order:
    actor, token = current_actor(), form.idempotency_key.data or ""
    basket = basket_of(customer, placed_with=token)
    if basket is None:
        raise Invalid(_("Your basket is empty."))
    checkout = Checkout(
        token=token,
        expected=Money.of(form.expected.data or "0", customer.currency),
        accepted_terms=bool(form.accept_terms.data),
        address=client_address(),
        billing=form.billing,
        contact=form.contact,
    )
    return place(basket, customer, checkout, actor=actor)


def _basket(customer: Account) -> dict[str, Any]:
    basket = basket_of(customer)
    return {"basket": basket, "total": basket_quote(customer, basket)}


def _after(customer: Account) -> ResponseReturnValue:
    """The basket as it is now."""
    url = url_for("orders.buying.choose", customer_id=customer.public_id)
    return part_or_redirect("orders/_basket.html", url, customer=customer, **_basket(customer))


def _ensure_valid(form: Form) -> None:
    """Refuse what the little forms of a list cannot show at a field."""
    if not form.validate_on_submit():
        raise Invalid(next(iter(form.errors.values()))[0])
