"""The page around the previewed shop; it stands under the preview's host name alone."""

from urllib.parse import parse_qsl

from flask import Response, current_app, make_response, render_template, request

from portal.config import Settings
from portal.domain.sellers.snippet import Choice, Snippet
from portal.kernel.errors import NotFound
from portal.web.access import Blueprint, public
from portal.web.preview import read_ticket

bp = Blueprint("preview", __name__)


@bp.get("/widget-preview/<ticket>")
@public(reason="It shows a shop that everybody may open; the ticket was made for somebody in the settings.")
def show(ticket: str) -> Response:
    """A page with the snippet; raises NotFound under the portal's own host and for what we did not sign."""
    settings: Settings = current_app.extensions["settings"]
    told = read_ticket(ticket)
    if told is None or request.host != settings.preview_host:
        raise NotFound
    base = settings.public_url
    snippet = Snippet(base, told["slug"], Choice.of(dict(parse_qsl(told["choice"]))))
    page = make_response(render_template("preview/show.html", snippet=snippet))
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {base}; frame-src {base}; style-src 'self'; base-uri 'none';"
        f" form-action 'none'; frame-ancestors {base}"
    )
    return page
