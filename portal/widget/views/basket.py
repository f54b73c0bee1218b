"""The basket: what is wanted, how many of it, under which name, and what it costs."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.domain.basket.actions import change_quantity, choose_location, remove_line, rename_line
from portal.domain.basket.models import Basket, BasketLine
from portal.domain.basket.prices import Costs, PricedBasket, priced_basket
from portal.domain.basket.queries import basket_line_or_404, open_basket
from portal.domain.catalogue.queries import offered_plans
from portal.domain.users.permissions import Permission
from portal.web.access import current_visit
from portal.web.htmx import part_or_redirect, render_page
from portal.widget.forms import LineForm
from portal.widget.place import buyer_or_none, place
from portal.widget.views.both import route
from portal.widget.views.shopping import OPEN_SHOP, allowed_providers, closed, ensure_may_fill, shown_terms


def current_basket() -> Basket | None:
    """The open basket of whoever is there."""
    actor, scope, session = current_visit().actor, current_visit().scope, place().visit
    if actor.user_id is None and session is None:
        return None
    return open_basket(
        account_id=scope.account_id if scope else None,
        user_id=actor.user_id,
        visit_id=session.id if session else None,
    )


def basket_values(basket: Basket | None, costs: Costs | None = None) -> dict[str, Any]:
    """What the basket part shows: its lines as they can be ordered now, and what they cost."""
    account, terms = buyer_or_none(), shown_terms()
    priced = priced_basket(basket, account, costs, terms=terms)
    may_place = current_visit().actor.may(Permission.ORDER_PLACE)
    return {
        "basket": basket, "lines": priced.lines, "quote": priced.quote, "buyer": account,
        "shown": terms is not None, "removed": None,
        "may_place": may_place, "wrong": {}, "told": _told(priced),
    }  # fmt: skip


def _told(priced: PricedBasket) -> dict[str, object]:
    quote = priced.quote
    worth = {"total": str(quote.gross.rounded().amount), "currency": quote.currency} if quote else {}
    return {"count": len(priced.lines), **worth}


@route("/basket")
@OPEN_SHOP
def basket() -> ResponseReturnValue:
    """What is wanted, and what it costs."""
    if (answer := closed()) is not None:
        return answer
    return render_page("widget/basket.html", "widget/_basket.html", **basket_values(current_basket()))


@route("/basket/<line_id>/quantity", "POST")
@OPEN_SHOP
def quantity(line_id: str) -> ResponseReturnValue:
    """Set how many of a line; the total follows without a new page."""
    return _change_line(line_id, change_quantity, "quantity")


@route("/basket/<line_id>/rename", "POST")
@OPEN_SHOP
def name_line(line_id: str) -> ResponseReturnValue:
    """Give a line the buyer's own name."""
    return _change_line(line_id, rename_line, "friendly_name")


@route("/basket/<line_id>/location", "POST")
@OPEN_SHOP
def locate(line_id: str) -> ResponseReturnValue:
    """Say where the data of a line shall be kept."""
    return _change_line(line_id, choose_location, "data_location")


def _change_line(line_id: str, change: Callable[[BasketLine, str], None], field: str) -> ResponseReturnValue:
    """Do it, or show at the line what was typed and what is wrong about it."""
    ensure_may_fill()
    found, form = current_basket(), LineForm()
    line = basket_line_or_404(found, line_id)
    if form.validate_on_submit():
        with form.showing_refusals():
            change(line, form[field].data or "")
            return _basket_again(found)
    values = basket_values(current_basket()) | {"wrong": {line_id: form}}
    return render_page("widget/basket.html", "widget/_basket.html", form=form, **values), form.status


@route("/basket/<line_id>/remove", "POST")
@OPEN_SHOP
def remove(line_id: str) -> ResponseReturnValue:
    """Take a line out; it can be put back."""
    ensure_may_fill()
    found = current_basket()
    line = basket_line_or_404(found, line_id)
    is_sold = line.plan_id in offered_plans([line.plan_id], allowed_providers())
    remove_line(line)
    return _basket_again(found, removed=line if is_sold else None)


def _basket_again(found: Basket | None, **shown: object) -> ResponseReturnValue:
    return part_or_redirect("widget/_basket.html", url_for(".basket"), **basket_values(found) | shown)
