"""Routes of the terms of use of a product."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.products.views import MAY_OFFER, bp
from portal.domain.catalogue.queries import own_product_or_404
from portal.web.terms import take_back, terms_page


@bp.route("/<public_id>/terms", methods=["GET", "POST"])
@MAY_OFFER
def terms(public_id: str) -> ResponseReturnValue:
    """What buyers of the product accept."""
    product = own_product_or_404(public_id)
    crumbs = [
        {"label": _("Products"), "url": url_for("products.index")},
        {"label": product.name, "url": url_for("products.show", public_id=public_id)},
    ]
    return terms_page(product, url_for("products.terms", public_id=public_id), product.name, crumbs)


@bp.post("/<public_id>/terms/take-back")
@MAY_OFFER
def take_back_terms(public_id: str) -> ResponseReturnValue:
    """Let a version not come into force."""
    return take_back(own_product_or_404(public_id), url_for("products.terms", public_id=public_id))
