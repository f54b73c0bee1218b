"""What a request must be like before any view sees it: its size, its host, where it comes from."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.config import Settings
from portal.kernel.errors import Forbidden, Invalid, NotFound
from portal.kernel.texts import Text
from portal.web.hosts import lead

View = TypeVar("View", bound=Callable[..., Any])
LARGEST_BODY = 2 * 1024 * 1024
SMALL_FIELDS = 64 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OWN_SITES = frozenset({"same-origin", "none"})


def setup_limits(app: Flask, settings: Settings) -> None:
    """Refuse large bodies, unknown hosts, and changes that another origin asks for."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    if proxies := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    app.before_request(lead)
    app.before_request(_allow_large)
    app.before_request(_refuse_nul)
    app.before_request(_refuse_foreign_origin)


def takes_files(bytes_at_most: int) -> Callable[[View], View]:
    """Mark a view that may be sent larger bodies than others."""

    def marked(view: View) -> View:
        view.largest_body = bytes_at_most + SMALL_FIELDS  # type: ignore[attr-defined]
        return view

    return marked


def _allow_large() -> None:
    """Before anything of the body is read."""
    view = current_app.view_functions.get(request.endpoint or "")
    if (largest := getattr(view, "largest_body", None)) is not None:
        request.max_content_length = largest


def _refuse_nul() -> None:
    """No text of ours holds the character NUL, and the database cannot even be asked about one.

    What is in a form is refused by the form, which keeps the rest.
    """
    if "\0" in request.path:
        raise NotFound
    if any("\0" in value for value in request.args.values()):
        raise Invalid(Text("Remove the characters that cannot be displayed."))


def _refuse_foreign_origin() -> None:
    """Browsers say where a request comes from; what says nothing is no browser, and needs a token."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        foreign = site not in OWN_SITES
    else:
        origin = request.headers.get("Origin")
        foreign = origin is not None and origin != request.host_url.rstrip("/")
    if foreign:
        raise Forbidden(Text("This request came from another web site."))


def client_address() -> str:
    """The address of the browser, as the trusted proxies tell it."""
    return request.remote_addr or ""
