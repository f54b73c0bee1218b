"""Two blueprints with the same views: first-party, and in a frame on the seller's own site."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import g

from portal.web.access import Blueprint
from portal.web.languages import PARAMETER, asked_language
from portal.widget.rim import IN_FRAME, IN_SHOP

V = TypeVar("V", bound=Callable[..., Any])

SHOP = Blueprint("shop", __name__, url_prefix="/shop/<shop_slug>", rim=IN_SHOP)
EMBED = Blueprint("embed", __name__, url_prefix="/embed/v1/<shop_slug>", rim=IN_FRAME)


def _pull_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None:
        g.shop_slug = values.pop("shop_slug", "")


def _put_slug(_endpoint: str, values: dict[str, Any]) -> None:
    values.setdefault("shop_slug", g.get("shop_slug", ""))
    if asked := asked_language():
        values.setdefault(PARAMETER, asked)


for _blueprint in (SHOP, EMBED):
    _blueprint.url_value_preprocessor(_pull_slug)
    _blueprint.url_defaults(_put_slug)


def route(rule: str, *methods: str) -> Callable[[V], V]:
    """Register a marked view in both; GET when no method is named."""

    def register(view: V) -> V:
        for blueprint in (SHOP, EMBED):
            blueprint.add_url_rule(rule, view_func=view, methods=methods or ("GET",))
        return view

    return register
