"""The shop of each seller, on a page of ours and in a frame on the seller's own site."""

from flask import Flask

from portal.web.assets import send_loader, send_pinned_loader
from portal.web.extensions import csrf
from portal.web.logo import send_logo
from portal.widget.shell import setup_globals
from portal.widget.views import EMBED, SHOP


def setup(app: Flask) -> None:
    """Register the shop twice, first-party and framed, its logo, and the loader that sellers paste."""
    for blueprint in (SHOP, EMBED):
        csrf.exempt(blueprint)  # the rim checks the token of the visit itself
        app.register_blueprint(blueprint)
    app.add_url_rule("/embed/v1.js", "embed_loader", send_loader)
    app.add_url_rule("/embed/v<version>/cloud-shop.js", "embed_pinned_loader", send_pinned_loader)
    app.add_url_rule("/logo/<slug>/<any(light, dark, icon):scheme>/<digest>.png", "logo", send_logo)
    setup_globals(app)
