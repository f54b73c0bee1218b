"""The host name at which the shop stands: named, proved, removed."""

from flask import current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from portal.blueprints.settings.sites import CHECKS
from portal.blueprints.settings.views import bp
from portal.config import Settings
from portal.db import current_scope
from portal.domain.sellers.hosts import readable
from portal.domain.sellers.models import Host
from portal.domain.sellers.queries import current_seller
from portal.domain.sellers.shop_host import ask_for_host_check, forget_host, name_host, proof_of_host
from portal.domain.sellers.shop_host import shop_host as host_of_shop
from portal.domain.users.permissions import Permission
from portal.domain.users.throttle import count
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.mail.links import shop_url
from portal.web.access import current_actor, requires
from portal.web.forms import Form
from portal.web.hosts import own_hosts
from portal.web.htmx import part_or_redirect, redirect_to


class HostForm(Form):
    """The name at which the shop is to stand."""

    name = StringField(_l("Host name"), [InputRequired(_l("Give a name such as shop.example.com."))])


@bp.route("/host", methods=["GET", "POST"])
@requires(Permission.SHOP_SETTINGS)
def shop_host() -> ResponseReturnValue:
    """The name, and the proof that it is the seller's."""
    ours = host_of_shop()
    form = HostForm(name=readable(ours.name) if ours else "")
    if form.validate_on_submit():
        with form.showing_refusals():
            count(CHECKS, current_scope().seller_id)
            name_host(form.name.data or "", reserved=own_hosts(), actor=current_actor())
            flash(_("Saved. The shop stands there once the name is proved."), "good")
            return redirect_to(url_for("settings.shop_host"))
    return render_template("settings/shop_host.html", form=form, **_card(host_of_shop())), form.status


@bp.get("/host/proof")
@requires(Permission.SHOP_SETTINGS)
def shop_host_proof() -> ResponseReturnValue:
    """How far the proof is, for the page that waits for the end of its check."""
    return _shown(_host_or_404())


@bp.post("/host/check")
@requires(Permission.SHOP_SETTINGS)
def check_shop_host() -> ResponseReturnValue:
    """Let a job look for the proof."""
    ours = _host_or_404()
    count(CHECKS, current_scope().seller_id)
    ask_for_host_check(ours)
    return _shown(ours)


@bp.post("/host/remove")
@requires(Permission.SHOP_SETTINGS)
def remove_shop_host() -> ResponseReturnValue:
    """Let the shop stand at the portal's name alone."""
    forget_host(actor=current_actor())
    flash(_("The host name was removed."), "good")
    return redirect_to(url_for("settings.shop_host"))


def _shown(ours: Host) -> ResponseReturnValue:
    return part_or_redirect("settings/_shop_host_card.html", url_for("settings.shop_host"), **_card(ours))


def _card(ours: Host | None) -> dict[str, object]:
    settings: Settings = current_app.extensions["settings"]
    checking = ours is not None and ours.is_being_checked(clock.now())
    return {
        "host": ours,
        "readable": readable(ours.name) if ours else "",
        "proof": proof_of_host(ours) if ours else None,
        "checking": checking,
        "shop_there": shop_url(current_seller().slug, host=ours.name) if ours else "",
        "target": settings.public_host.partition(":")[0],
    }


def _host_or_404() -> Host:
    found = host_of_shop()
    if found is None:
        raise NotFound
    return found
