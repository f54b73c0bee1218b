"""Routes by which the owner of a product makes and changes it (F9)."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.products.forms import ProductForm, PublishForm
from portal.blueprints.products.plan_form import PlanForm
from portal.blueprints.products.settings_form import SettingsForm, by_field
from portal.blueprints.products.views import MAY_OFFER, bp, product_page
from portal.connectors.contract import Connector
from portal.connectors.registry import all_connectors
from portal.domain.catalogue.actions import (
    add_plan,
    change_plan,
    change_product,
    connect_product,
    connector_settings,
    create_product,
    ensure_version,
    publish_product,
    retire_product,
)
from portal.domain.catalogue.models import Plan, Product, ProductConnector
from portal.domain.catalogue.queries import connector_of, own_product_or_404
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.kernel.errors import Invalid, NotFound
from portal.web.access import current_actor
from portal.web.fields import number_of
from portal.web.htmx import redirect_to


@bp.route("/new", methods=["GET", "POST"])
@MAY_OFFER
def new() -> ResponseReturnValue:
    """Begin a product: a draft, to which plans and a connector are added."""
    form = ProductForm.of()
    if form.validate_on_submit():
        with form.showing_refusals():
            product = create_product(form.facts, actor=current_actor())
            flash(
                _("%(name)s is a draft now. Add a plan and a connector, then publish it.", name=product.name),
                "good",
            )
            return _to(product)
    return render_template("products/new.html", form=form), form.status


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@MAY_OFFER
def edit(public_id: str) -> ResponseReturnValue:
    """Change what a product says of itself."""
    product = own_product_or_404(public_id)
    form = ProductForm.of(product)
    if form.validate_on_submit():
        with form.showing_refusals():
            change_product(product, form.facts, version=number_of(form.version), actor=current_actor())
            return _saved(product)
    return render_template("products/edit.html", product=product, form=form), form.status


@bp.post("/<public_id>/publish")
@MAY_OFFER
def publish(public_id: str) -> ResponseReturnValue:
    """Let it be offered, or say all that it lacks."""
    product, form = own_product_or_404(public_id), PublishForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            publish_product(product, actor=current_actor())
            flash(
                _("%(name)s is published. Offer it to show it to your customers.", name=product.name), "good"
            )
            return _to(product)
    return product_page(product, form)


@bp.post("/<public_id>/retire")
@MAY_OFFER
def retire(public_id: str) -> ResponseReturnValue:
    """Sell it no more; what runs goes on."""
    product = own_product_or_404(public_id)
    retire_product(product, actor=current_actor())
    flash(_("%(name)s is retired. Nobody can order it any more.", name=product.name), "good")
    return _to(product)


@bp.route("/<public_id>/plans/new", methods=["GET", "POST"])
@MAY_OFFER
def new_plan(public_id: str) -> ResponseReturnValue:
    """Add a way to buy it."""
    return _plan_page(own_product_or_404(public_id), None)


@bp.route("/<public_id>/plans/<plan_id>", methods=["GET", "POST"])
@MAY_OFFER
def plan(public_id: str, plan_id: str) -> ResponseReturnValue:
    """Change a plan and its prices; what was ordered keeps its own."""
    product = own_product_or_404(public_id)
    found = next((one for one in product.plans if one.public_id == plan_id), None)
    if found is None:
        raise NotFound
    return _plan_page(product, found)


def _plan_page(product: Product, changed: Plan | None) -> ResponseReturnValue:
    sees_cost = current_actor().may(Permission.PRICE_COST)
    form = PlanForm.of(product, shop().currency, changed, sees_cost=sees_cost)
    if form.validate_on_submit():
        with form.showing_refusals():
            ensure_version(product, number_of(form.version))
            if changed is None:
                add_plan(product, form.plan, actor=current_actor())
            else:
                change_plan(changed, form.plan, actor=current_actor())
            return _saved(product)
    page = render_template("products/plan.html", product=product, plan=changed, form=form)
    return page, form.status


@bp.route("/<public_id>/connector", methods=["GET", "POST"])
@MAY_OFFER
def connector(public_id: str) -> ResponseReturnValue:
    """What sets it up, and with which settings; `connector` of the address or the form says which one."""
    product = own_product_or_404(public_id)
    connected = connector_of(product.id)
    chosen = _chosen(connected)
    form = SettingsForm.of(chosen, _stored(connected, chosen), version=product.version)
    if form.validate_on_submit():
        with form.showing_refusals():
            ensure_version(product, number_of(form.version))
            _connect(product, chosen, form.values)
            return _saved(product)
    page = render_template(
        "products/connector.html", product=product, form=form, chosen=chosen,
        connectors=list(all_connectors().values()),
    )  # fmt: skip
    return page, form.status


def _chosen(connected: ProductConnector | None) -> Connector:
    known = all_connectors()
    wanted = [request.values.get("connector", ""), connected.connector if connected else ""]
    return next((known[code] for code in wanted if code in known), next(iter(known.values())))


def _stored(connected: ProductConnector | None, chosen: Connector) -> dict[str, Any]:
    """The settings that the product has for this connector."""
    is_same = connected is not None and connected.connector == chosen.code
    return connector_settings(connected) if connected is not None and is_same else {}


def _connect(product: Product, chosen: Connector, values: dict[str, Any]) -> None:
    try:
        connect_product(product, chosen.code, values, actor=current_actor())
    except Invalid as refusal:
        raise Invalid(field_errors=by_field(refusal.field_errors)) from refusal


def _saved(product: Product) -> ResponseReturnValue:
    flash(_("Saved."), "good")
    return _to(product)


def _to(product: Product) -> ResponseReturnValue:
    return redirect_to(url_for("products.show", public_id=product.public_id))
