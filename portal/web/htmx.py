"""The one place that knows HTMX: parts or pages, redirects, and messages that travel along.

htmx-flask reads the request headers; what it lacks for htmx 4 is added here, so that the
library can be dropped without touching a view.
"""

import json
from typing import cast

from flask import Flask, Response, get_flashed_messages, make_response, redirect, render_template, request
from htmx_flask import Htmx
from htmx_flask.requests import HtmxHeaders


def _headers() -> HtmxHeaders:
    return HtmxHeaders(request.headers)


def wants_part() -> bool:
    """True when the page in the browser asks for one piece of itself.

    Boosted links, restored history and requests that select from a whole page get the page.
    """
    htmx = _headers()
    whole = htmx.boosted or htmx.history_restore_request
    return bool(htmx) and not whole and request.headers.get("HX-Request-Type") != "full"


def render_page(page: str, part: str, /, **context: object) -> Response:
    """The whole page, or only its part when that is what was asked for."""
    if not wants_part():
        return make_response(render_template(page, **context))
    response = make_response(render_template(part, **context))
    messages = [{"tone": tone, "text": str(text)} for tone, text in _flashed()]
    if messages:
        announce(response, "messages", {"messages": messages})
    return response


def _flashed() -> list[tuple[str, str]]:
    return cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))


def part_or_redirect(part: str, url: str, /, **context: object) -> Response:
    """After a successful POST: the part for HTMX, a redirect to `url` for plain forms."""
    return render_page(part, part, **context) if wants_part() else redirect_to(url)


def redirect_to(url: str) -> Response:
    """Send the browser elsewhere with GET; `url` must be our own or checked by `safe_next`.

    A part cannot follow a 303 without swapping a page into itself, so HTMX is told to load the
    address. In the widget's frame it swaps the frame's content: a real navigation would put an
    entry into the history of the page around it. A frame that brings its session along itself has
    to read of a new one before it goes on.
    """
    if not wants_part() and "Authorization" not in request.headers:
        return make_response(redirect(url, 303))
    response = make_response("", 204)
    if request.path.startswith("/embed/"):
        move = {"path": url, "target": "#frame", "select": "#frame", "swap": "outerHTML", "replace": "true"}
        response.headers["HX-Location"] = json.dumps(move)
    else:
        response.headers["HX-Redirect"] = url
    return response


def into(response: Response, target: str) -> Response:
    """Let the part stand there instead of where the request came from: an error belongs to its field."""
    response.headers["HX-Retarget"] = target
    return response


def announce(response: Response, event: str, detail: dict[str, object]) -> Response:
    """Let a DOM event happen in the browser when this answer arrives (header HX-Trigger)."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = detail
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.update(("HX-Request", "HX-Request-Type", "HX-Boosted"))
    return response


def setup_htmx(app: Flask) -> None:
    """Make requests aware of HTMX and keep caches from mixing parts with pages."""
    Htmx(app)
    app.after_request(_vary)
