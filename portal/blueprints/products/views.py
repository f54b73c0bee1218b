"""Routes of products: what may be offered, what is offered, and at which price."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.blueprints.products.forms import PublishForm, StockForm
from portal.connectors.registry import all_connectors
from portal.db import current_scope
from portal.domain.accounts.queries import account_or_404, customers_to_order_for
from portal.domain.audit.actions import record
from portal.domain.basket.prices import unit_prices
from portal.domain.catalogue.actions import (
    connector_settings,
    missing_in,
    offer_product,
    store_cost,
    withdraw_offer,
)
from portal.domain.catalogue.comparison import characteristics_of, group_of
from portal.domain.catalogue.models import Product, ProductStatus
from portal.domain.catalogue.queries import (
    connector_of,
    free_stock,
    offered_ids,
    own_product_or_404,
    product_or_404,
    products_to_offer,
)
from portal.domain.catalogue.stock import import_codes
from portal.domain.pricing.loader import quote_from_above, terms_of
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.forms import Form
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Column, Filter, Listing
from portal.web.retail import compared_products, sees_costs, sees_margins, shows_retail


def _may_publish() -> bool:
    return current_actor().may(Permission.PRODUCT_PUBLISH)


bp = Blueprint("products", __name__, url_prefix="/products")
PRODUCTS = Listing(
    "products.index",
    (
        Column("product", lazy_gettext("Product"), Product.name_key),
        Column("source", lazy_gettext("Source")),
        Column("cost", lazy_gettext("Your price"), align="end", is_for_reader=sees_costs),
        Column("retail", lazy_gettext("Retail price"), align="end", is_for_reader=shows_retail),
        Column("margin", lazy_gettext("Margin"), align="end", is_for_reader=sees_margins),
        Column("offered", lazy_gettext("Offered")),
    ),
    tie=Product.id,
    first="product",
    filters=(Filter("status", lazy_gettext("Status"), tuple(ProductStatus), is_for_reader=_may_publish),),
)
MAY_OFFER = requires(Permission.PRODUCT_PUBLISH)
MAY_SEE = requires(Permission.CATALOG_VIEW, Permission.PRODUCT_PUBLISH)


@bp.get("")
@MAY_SEE
def index() -> ResponseReturnValue:
    """Our own products and those of the sellers above; who only sells sees what can be sold."""
    shown = PRODUCTS.asked_for()
    statuses = shown.chosen(ProductStatus) if _may_publish() else [ProductStatus.PUBLISHED]
    page = shown.page(products_to_offer(shown.text, statuses))
    return render_page(
        "products/index.html", "products/_table.html", shown=shown, page=page, offered=offered_ids(),
        currency=shop().currency, compared=compared_products(page.rows, shop().currency),
        ours=current_scope().seller_id,
    )  # fmt: skip


@bp.get("/<public_id>")
@MAY_SEE
def show(public_id: str) -> ResponseReturnValue:
    """One product with plans and prices; for a chosen customer, with the way to the price."""
    return product_page(product_or_404(public_id))


@bp.post("/<public_id>/offer")
@MAY_OFFER
def offer(public_id: str) -> ResponseReturnValue:
    """Show it to our customers."""
    product = product_or_404(public_id)
    costs = quote_from_above([(plan.id, 1) for plan in product.plans])
    offer_product(product, actor=current_actor())
    for plan_id, cost in costs.items():
        store_cost(plan_id, cost)
    flash(_("%(name)s is offered now.", name=product.name), "good")
    return redirect_to(url_for("products.index"))


@bp.post("/<public_id>/withdraw")
@MAY_OFFER
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take it out of our catalogue."""
    product = product_or_404(public_id)
    withdraw_offer(product, actor=current_actor())
    flash(_("%(name)s is no longer offered.", name=product.name), "good")
    return redirect_to(url_for("products.index"))


@bp.post("/<public_id>/stock")
@MAY_OFFER
def stock(public_id: str) -> ResponseReturnValue:
    """Import codes into the stock of an own product."""
    product, form = own_product_or_404(public_id), StockForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            added = import_codes(product, form.read())
            record(current_actor(), "product.stock_imported", product, codes=added)
            flash(_("%(number)s new codes are in stock.", number=added), "good")
            return redirect_to(url_for("products.show", public_id=public_id))
    return product_page(product, form)


def product_page(product: Product, form: Form | None = None) -> ResponseReturnValue:
    """The page of a product; `form` is the one of its forms that was sent and refused."""
    is_ours = product.seller_id == current_scope().seller_id
    may_edit = is_ours and current_actor().may(Permission.PRODUCT_PUBLISH)
    sent = form or PublishForm(formdata=None)
    page = render_template(
        "products/show.html",
        product=product,
        form=form if isinstance(form, StockForm) else StockForm(formdata=None),
        sent=sent,
        is_ours=is_ours,
        may_edit=may_edit,
        missing=missing_in(product) if may_edit and not product.published else {},
        is_offered=product.id in offered_ids(),
        may=current_actor().may,
        compared=compared_products([product], shop().currency),
        shows_retail=is_ours or shows_retail(),
        group=group_of(product),
        sections=characteristics_of(product),
        **_connection(product, is_ours=is_ours),
        **_prices_for_customer(product),
    )
    return page, sent.status


def _connection(product: Product, *, is_ours: bool) -> dict[str, Any]:
    """What provisions an own product, and its stock when it is sold from one."""
    connected = connector_of(product.id) if is_ours else None
    from_stock = connected is not None and connector_settings(connected).get("mode") == "stock"
    known = all_connectors().get(connected.connector) if connected else None
    name = known.name if known else (connected.connector if connected else "")
    return {"connector": name, "stock": free_stock(product.id) if from_stock else None}


def _prices_for_customer(product: Product) -> dict[str, Any]:
    """The price of each plan for the customer that the address names, for who sees customers."""
    if not current_actor().may(Permission.CUSTOMER_VIEW):
        return {"customers": [], "customer": None, "prices": {}}
    wanted = request.args.get("customer", "")
    customer = account_or_404(wanted) if wanted else None
    prices = unit_prices([product], terms_of(customer)) if customer else {}
    return {"customers": customers_to_order_for(), "customer": customer, "prices": prices}
