"""Product groups: their editions, and what tells them apart."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.basket.prices import unit_prices
from portal.domain.catalogue.comparison import FEWEST, MOST, comparison, editions_of, group_or_404
from portal.domain.catalogue.group_models import ProductGroup
from portal.domain.catalogue.models import Product
from portal.domain.pricing.queries import is_sold_at
from portal.domain.pricing.quote import LineQuote
from portal.kernel.errors import NotFound
from portal.widget.views.both import route
from portal.widget.views.shopping import SHOP_WINDOW, allowed_providers, closed, shown_terms


@route("/group/<slug>")
@SHOP_WINDOW
def group(slug: str) -> ResponseReturnValue:
    """The editions of a group, with the way to compare and to buy."""
    if (answer := closed()) is not None:
        return answer
    found = group_or_404(slug)
    editions, prices = _editions(found)
    can_be_compared = found.compared and len(editions) >= FEWEST
    return render_template(
        "widget/group.html", group=found, editions=editions, prices=prices, can_be_compared=can_be_compared
    )


@route("/compare/<slug>")
@SHOP_WINDOW
def compare(slug: str) -> ResponseReturnValue:
    """Two to five editions side by side: `c` names them, `differences` leaves out what is alike."""
    if (answer := closed()) is not None:
        return answer
    found = group_or_404(slug)
    editions, prices = _editions(found)
    if not found.compared:
        raise NotFound
    if len(editions) < FEWEST:
        return redirect(url_for(".group", slug=slug), 302)
    asked, differences = _asked(editions), bool(request.args.get("differences"))
    is_fit = FEWEST <= len(asked) <= MOST
    chosen = asked if is_fit else (asked if len(asked) > MOST else editions)[:MOST]
    return render_template(
        "widget/compare.html",
        group=found,
        editions=editions,
        chosen=chosen,
        prices=prices,
        sections=comparison(chosen, differences=differences),
        differences=differences,
        has_to_choose="c" in request.args and not is_fit,
        limits=(FEWEST, MOST),
    )


def _editions(found: ProductGroup) -> tuple[Sequence[Product], dict[int, LineQuote]]:
    """What whoever looks can buy of a group, with its prices; raises NotFound for nothing."""
    terms = shown_terms()
    editions = editions_of(found, allowed_providers(), is_sold_at(terms) if terms else None)
    if not editions:
        raise NotFound
    return editions, unit_prices(editions, terms) if terms else {}


def _asked(editions: Sequence[Product]) -> list[Product]:
    """The editions that the address names, in its order: `?c=a,b`, or one `c` for each as forms send it."""
    by_slug = {one.slug: one for one in editions}
    named = dict.fromkeys(",".join(request.args.getlist("c")).split(","))
    return [by_slug[slug] for slug in named if slug in by_slug]
