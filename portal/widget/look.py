"""How a shop looks: as its seller chose, and in a frame also as the page around it asks."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from portal.web.assets import bundle, send_sheet
from portal.web.brand import Look, look_css
from portal.widget.place import place


def look_url() -> str:
    """The style sheet of the look; its address changes with all that it depends on."""
    asked = request.args if place().framed else {}
    told: dict[str, Any] = {"theme": "none"} if asked.get("theme") == "none" else {}
    told |= Look.asked_for(asked).chosen
    sheet = bundle(_sheet()).digest
    return url_for(".brand", locale=None, v="-".join([sheet, *_own().chosen.values()]), **told)


def look_sheet() -> Response:
    """The seller's look, changed as the address asks; without it for `theme=none`."""
    asked: Mapping[str, str] = request.args if place().framed else {}
    ours = Look() if asked.get("theme") == "none" else _own()
    return send_sheet(bundle(_sheet()).content.decode() + look_css(Look.asked_for(asked).over(ours)))


def _sheet() -> str:
    """The sheet that a look stands on: one request brings both."""
    return "css/widget.css" if place().framed else "css/portal.css"


def _own() -> Look:
    shop = place().shop
    return Look(shop.accent, shop.radius, shop.font, shop.density)
