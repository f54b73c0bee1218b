"""Routes of the documents of the shop: its terms of use, for all that is bought, and its privacy policy."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.settings.views import bp
from portal.domain.catalogue.models import DocumentKind
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.web.access import requires
from portal.web.terms import take_back, terms_page


@bp.route("/terms", methods=["GET", "POST"])
@requires(Permission.SHOP_SETTINGS)
def terms() -> ResponseReturnValue:
    """What buyers and those who sign up accept."""
    return _page(DocumentKind.TERMS)


@bp.post("/terms/take-back")
@requires(Permission.SHOP_SETTINGS)
def take_back_terms() -> ResponseReturnValue:
    """Let a version not come into force."""
    return take_back(None, url_for("settings.terms"))


@bp.route("/privacy", methods=["GET", "POST"])
@requires(Permission.SHOP_SETTINGS)
def privacy() -> ResponseReturnValue:
    """What the shop says of personal data."""
    return _page(DocumentKind.PRIVACY)


@bp.post("/privacy/take-back")
@requires(Permission.SHOP_SETTINGS)
def take_back_privacy() -> ResponseReturnValue:
    """Let a version not come into force."""
    return take_back(None, url_for("settings.privacy"), DocumentKind.PRIVACY)


def _page(kind: DocumentKind) -> ResponseReturnValue:
    crumbs = [{"label": _("Settings"), "url": url_for("settings.index")}]
    return terms_page(None, url_for(f"settings.{kind}"), shop().company_name, crumbs, kind)
