"""The cookie of a view: handed out by the portal, read by the shop, beside the shop's own."""

from flask import Response, current_app

from portal.domain.sellers.models import Seller
from portal.domain.users.viewing import LASTS


def view_cookie(seller: Seller) -> str:
    """One name for each seller; the prefix keeps neighbouring hosts from setting it."""
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}cv_{seller.public_id}"


def keep_view(response: Response, seller: Seller, secret: str) -> Response:
    """Hand out the secret of a view; an empty one takes it back."""
    response.set_cookie(
        view_cookie(seller), secret, max_age=int(LASTS.total_seconds()) if secret else 0, httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax", path="/",
    )  # fmt: skip
    return response
