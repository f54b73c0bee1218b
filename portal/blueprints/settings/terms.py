"""Routes of the terms of use of the shop, which count for everything that is bought in it."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.settings.views import bp
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.web.access import requires
from portal.web.terms import take_back, terms_page


@bp.route("/terms", methods=["GET", "POST"])
@requires(Permission.SHOP_SETTINGS)
def terms() -> ResponseReturnValue:
    """What buyers and those who sign up accept."""
    crumbs = [{"label": _("Settings"), "url": url_for("settings.index")}]
    return terms_page(None, url_for("settings.terms"), shop().company_name, crumbs)


@bp.post("/terms/take-back")
@requires(Permission.SHOP_SETTINGS)
def take_back_terms() -> ResponseReturnValue:
    """Let a version not come into force."""
    return take_back(None, url_for("settings.terms"))
