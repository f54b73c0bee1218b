"""A shop's logo and icon as pictures: for the shop, the frame on another site, settings and mails alike."""

from flask import Response, request, url_for

from portal.db import Scope, entering
from portal.domain.sellers.logos import logo_of
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import seller_by_slug
from portal.kernel.errors import NotFound
from portal.web.access import public
from portal.web.assets import YEAR


def logo_urls(slug: str, shop: Shop) -> dict[str, str]:
    """The addresses of its pictures as `logo_url`, `dark_logo_url`, `icon_url`; empty where there is none."""
    found = {
        "logo_url": ("light", shop.logo_hash),
        "dark_logo_url": ("dark", shop.dark_logo_hash),
        "icon_url": ("icon", shop.icon_hash),
    }
    return {
        name: url_for("logo", slug=slug, scheme=scheme, digest=digest) if digest else ""
        for name, (scheme, digest) in found.items()
    }


@public(reason="A logo is made to be seen, also in mails and on other web sites.")
def send_logo(slug: str, scheme: str, digest: str) -> Response:
    """Answer the logo. One that was replaced, as in an old mail, gets today's, which nobody may keep."""
    with entering(Scope(seller_by_slug(slug).id)):
        picture, current = logo_of(scheme)
    if picture is None:
        raise NotFound
    response = Response(picture, mimetype="image/png")
    fresh = f"public, max-age={YEAR}, immutable" if digest == current else "no-cache"
    response.headers["Cache-Control"] = fresh
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(current)
    response.make_conditional(request)
    return response
