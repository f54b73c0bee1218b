"""The catalogue, its products, and the way of one into the basket."""

import re
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.db.pagination import page_of
from portal.domain.basket.actions import add_to_basket, ensure_basket
from portal.domain.basket.models import Basket
from portal.domain.basket.prices import unit_prices
from portal.domain.basket.quantities import quantity_of
from portal.domain.catalogue.comparison import compared_group_of
from portal.domain.catalogue.models import Plan
from portal.domain.catalogue.queries import (
    offered_categories,
    offered_product_or_404,
    offered_products,
)
from portal.domain.catalogue.terms import privacy_policy, terms_for
from portal.domain.pricing.loader import terms_of, visitor_terms
from portal.domain.pricing.queries import is_sold_at
from portal.domain.pricing.quote import Terms
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.errors import Forbidden, NotFound
from portal.kernel.text import clean_name
from portal.web.access import current_visit, public
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import place_in_list, search_text
from portal.widget.forms import AddForm
from portal.widget.look import look_sheet
from portal.widget.messages import say
from portal.widget.named import endpoint_of
from portal.widget.place import buyer_or_none, place
from portal.widget.session import ensure_session
from portal.widget.views.both import route

_OPEN = "A shop may be open to visitors; where it is not, the view sends them to sign in."
OPEN_SHOP = public(reason=_OPEN)
SHOP_WINDOW = public(reason=_OPEN, same_for_all=True)
"""For what all strangers see alike."""
_VIEW = re.compile(r"[a-z0-9][a-z0-9/_-]*", re.IGNORECASE)


def closed() -> ResponseReturnValue | None:
    """Visitors see the shop only where its seller lets them (F1)."""
    if current_visit().actor.user_id or place().shop.anonymous_access:
        return None
    return redirect_to(url_for(".sign_in", next=request.full_path.rstrip("?")))


def allowed_providers() -> list[str] | None:
    """The cloud providers whose products whoever looks may see; ``None`` for all."""
    account = buyer_or_none()
    return None if account is None else account.cloud_providers


def shown_terms() -> Terms | None:
    """Under which terms prices are shown; ``None`` where a visitor sees none."""
    account, shop = buyer_or_none(), place().shop
    if account is not None:
        return terms_of(account)
    if not shop.show_prices_to_anonymous:
        return None
    today = clock.today(shop.zone)
    return visitor_terms(shop.currency, shop.default_price_book_id, shop.default_tax_rate_id, today)


@route("/")
@SHOP_WINDOW
def index() -> ResponseReturnValue:
    """The catalogue, with the prices of whoever looks; or the view that the page around us names."""
    view = request.args.get("view", "")
    if view != "catalog" and _VIEW.fullmatch(view):
        endpoint = endpoint_of(view)
        return _moved_to(url_for(f".{endpoint}", locale=None) if endpoint else f"{place().base}{view}")
    return _catalogue()


@route("/category/<slug>")
@SHOP_WINDOW
def category(slug: str) -> ResponseReturnValue:
    """One category of the catalogue."""
    return _catalogue(slug)


def _catalogue(slug: str = "") -> ResponseReturnValue:
    if (answer := closed()) is not None:
        return answer
    providers, text, terms = allowed_providers(), search_text(), shown_terms()
    is_sold = is_sold_at(terms) if terms else None
    categories = offered_categories(providers, is_sold)
    if slug and slug not in categories:
        raise NotFound
    current = categories.get(slug)
    products = offered_products(text, providers, current)
    page = page_of(products if is_sold is None else products.where(is_sold), at=place_in_list(), size=24)
    prices = unit_prices(page.rows, terms) if terms else {}
    return render_page(
        "widget/index.html",
        "widget/_products.html",
        page=page,
        prices=prices,
        shown=terms is not None,
        text=text,
        categories=[one for one in categories.values() if one.is_sold],
        current=current,
    )


def _moved_to(url: str) -> ResponseReturnValue:
    """There, with everything else that the page around us told."""
    told = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != "view"])
    return redirect(f"{url}?{told}" if told else url, 302)


@route("/<any(catalog, signup, login, checkout, subscriptions):name>")
@public(reason="It only says where the view is.")
def named(name: str) -> ResponseReturnValue:
    """Views by the names that pages around the widget use."""
    return _moved_to(url_for(f".{endpoint_of(name)}", locale=None))


@route("/product/<slug>")
@public(reason="It only says where the view is.")
def named_product(slug: str) -> ResponseReturnValue:
    """A product by the name that pages around the widget use."""
    return _moved_to(url_for(".product", slug=slug, locale=None))


@route("/products/<slug>")
@SHOP_WINDOW
def product(slug: str) -> ResponseReturnValue:
    """One product, its plans and the form that puts it into the basket."""
    if (answer := closed()) is not None:
        return answer
    shown = _shelf(slug)
    return render_template("widget/product.html", form=AddForm.of(shown["product"], shown["plans"]), **shown)


def _shelf(slug: str) -> dict[str, Any]:
    """A product with the plans that can be chosen, and their prices; raises NotFound without any (F9)."""
    found, terms = offered_product_or_404(slug, allowed_providers()), shown_terms()
    prices = unit_prices([found], terms) if terms else {}
    plans = [plan for plan in found.plans if plan.published and (plan.id in prices or terms is None)]
    if not plans:
        raise NotFound
    return {
        "product": found,
        "plans": plans,
        "prices": prices,
        "shown": terms is not None,
        "group": compared_group_of(found),
    }


@route("/products/<slug>/add", "POST")
@OPEN_SHOP
def add(slug: str) -> ResponseReturnValue:
    """Put a plan into the basket; a visitor's session begins here."""
    if (answer := closed()) is not None:
        return answer
    ensure_may_fill()
    shown = _shelf(slug)
    form = AddForm.of(shown["product"], shown["plans"])
    if form.validate_on_submit():
        with form.showing_refusals():
            plan = next(one for one in shown["plans"] if one.public_id == form.plan.data)
            _put_in(plan, form)
            say(_("%(product)s is in your basket.", product=plan.product.name))
            return redirect_to(url_for(".basket"))
    return render_template("widget/product.html", form=form, **shown), form.status


def _put_in(plan: Plan, form: AddForm) -> None:
    quantity = quantity_of(plan.product, form.quantity.data or "")
    name = clean_name(form.friendly_name.data or "", field="friendly_name")
    location = form.data_location.data if "data_location" in form else ""
    add_to_basket(_ensure_basket(), plan, quantity=quantity, friendly_name=name, data_location=location)


def ensure_may_fill() -> None:
    """Visitors may, before they sign in; members only by their right."""
    actor = current_visit().actor
    if actor.user_id is not None and not actor.may(Permission.BASKET_EDIT):
        raise Forbidden


def _ensure_basket() -> Basket:
    actor, scope = current_visit().actor, current_visit().scope
    visit_id = None if actor.user_id else ensure_session().id
    return ensure_basket(
        account_id=scope.account_id if scope else None, user_id=actor.user_id, visit_id=visit_id
    )


@route("/<path:unknown>")
@public(reason="It says that there is nothing, in the seller's own dress.")
def nothing(unknown: str) -> ResponseReturnValue:  # noqa: ARG001 -- part of the address
    """Whatever else is asked for below a shop's address."""
    raise NotFound


@route("/terms")
@public(reason="Terms are for everybody to read.", same_for_all=True)
def terms() -> ResponseReturnValue:
    """The seller's terms."""
    return render_template("widget/terms.html", title=_("Terms"), documents=terms_for([]))


@route("/privacy")
@public(reason="Whoever is asked for personal data may read it first.", same_for_all=True)
def privacy() -> ResponseReturnValue:
    """The seller's privacy policy."""
    return render_template("widget/terms.html", title=_("Privacy"), documents=privacy_policy())


@route("/brand.css")
@public(reason="A style sheet with nothing of a shop but its colours.")
def brand() -> Response:
    """The seller's look."""
    return look_sheet()
