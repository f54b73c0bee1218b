"""Visitors whom the seller's own web site knows: the key for their tokens, and what a token does.

Whoever holds a key that is trusted can sign in as any customer, so it is no matter of the widget alone.
"""

from flask import current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.settings.forms import HostKeyForm, HostTrustForm
from portal.blueprints.settings.views import bp
from portal.config import Settings
from portal.domain.sellers.host_keys import host_key, make_host_key, remove_host_key, trust_addresses
from portal.domain.sellers.host_samples import php_sample, python_sample
from portal.domain.sellers.queries import current_seller
from portal.domain.users.permissions import Permission
from portal.web.access import current_actor, requires
from portal.web.htmx import redirect_to


@bp.route("/widget/visitors", methods=["GET", "POST"])
@requires(Permission.SHOP_SETTINGS)
def visitors() -> ResponseReturnValue:
    """The key, when it was last used, and how a server signs with it.

    A POST makes one, in place of that which the page showed; its answer alone tells the secret.
    """
    form, secret = HostKeyForm(), ""
    if form.validate_on_submit():
        _key, secret = make_host_key(former=form.former.data or "", actor=current_actor())
    return _page(secret)


@bp.post("/widget/visitors/<public_id>/trust")
@requires(Permission.SHOP_SETTINGS)
def trust_key(public_id: str) -> ResponseReturnValue:
    """Let a token sign its customer in, or only fill in forms."""
    form = HostTrustForm()
    if form.validate_on_submit():
        trust_addresses(public_id, trusts=bool(form.trusts_addresses.data), actor=current_actor())
        flash(_("Saved."), "good")
    return redirect_to(url_for("settings.visitors"))


@bp.post("/widget/visitors/<public_id>/remove")
@requires(Permission.SHOP_SETTINGS)
def remove_key(public_id: str) -> ResponseReturnValue:
    """Believe no token any more."""
    remove_host_key(public_id, actor=current_actor())
    flash(_("The key was removed."), "good")
    return redirect_to(url_for("settings.visitors"))


def _page(secret: str = "") -> str:
    settings: Settings = current_app.extensions["settings"]
    key, portal = host_key(), settings.public_url
    named = key.public_id if key else ""
    shown = {
        "key": key,
        "secret": secret,
        "trust": HostTrustForm(formdata=None, obj=key),
        "samples": (("Python", python_sample(named, portal)), ("PHP", php_sample(named, portal))),
        "slug": current_seller().slug,
    }
    return render_template("settings/visitors.html", **shown)
