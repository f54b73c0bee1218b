"""The names we answer to: the portal's own for everything, a seller's for the pages of its shop alone."""

from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, url_for
from werkzeug import Response
from werkzeug.exceptions import SecurityError

from portal.config import Settings
from portal.domain.sellers.queries import seller_by_slug
from portal.domain.sellers.shop_host import note_opened, slug_at
from portal.kernel.errors import NotFound

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})


def own_hosts() -> frozenset[str]:
    """The names of the portal, which no seller can have."""
    settings: Settings = current_app.extensions["settings"]
    named = {urlsplit(url).hostname or "" for url in (settings.public_url, settings.preview_origin)}
    return LOCAL_HOSTS | named - {""}


def lead() -> Response | None:
    """Before any view: refuse names that nobody has proved, and keep other pages away from a seller's own."""
    name = request.host.partition(":")[0].lower()
    if name in own_hosts():
        return None
    slug = slug_at(name) if name else None
    if slug is None:
        raise SecurityError
    g.at_sellers_host = True
    if request.path == "/":
        return redirect(url_for("shop.index", shop_slug=slug))
    if request.routing_exception is None and not _is_of(slug):
        raise NotFound
    if request.blueprint == "shop" and request.is_secure == _is_secure():
        note_opened(name)
    return None


def _is_secure() -> bool:
    """Whether people are to come by https, as they do everywhere but on this machine."""
    settings: Settings = current_app.extensions["settings"]
    return urlsplit(settings.public_url).scheme == "https"


def _is_of(slug: str) -> bool:
    """Whether the request is for a page of this shop, or for what its pages are drawn with."""
    asked = (request.view_args or {}).get("slug", "") if request.endpoint == "logo" else ""
    if asked := g.shop_slug if request.blueprint == "shop" else asked:
        return bool(asked == slug) or seller_by_slug(asked).slug == slug
    return request.endpoint == "assets_static"
