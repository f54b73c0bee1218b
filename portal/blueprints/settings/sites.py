"""The web sites that may hold the widget: allowed, proved, looked at, removed."""

from datetime import timedelta

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.settings.forms import OriginForm
from portal.blueprints.settings.views import bp
from portal.db import current_scope
from portal.domain.sellers.hosts import readable
from portal.domain.sellers.models import AllowedOrigin
from portal.domain.sellers.origins import (
    allow_origin,
    ask_for_check,
    forbid_origin,
    origin_or_404,
    proof_of,
    turned_away,
)
from portal.domain.sellers.queries import allowed_origins, shop
from portal.domain.users.permissions import Permission
from portal.domain.users.throttle import Limit, count
from portal.kernel import clock
from portal.web.access import current_actor, requires
from portal.web.htmx import part_or_redirect, redirect_to, wants_part

CHECKS = Limit("widget-check", 60, timedelta(hours=1))
"""What a seller may have us ask of web sites: they need not be its own."""
SILENT_AFTER = timedelta(days=7)


@bp.route("/widget/sites", methods=["GET", "POST"])
@requires(Permission.WIDGET_MANAGE)
def sites() -> ResponseReturnValue:
    """The web sites on the list, how each is proved, and when the widget was last ready there."""
    form, ours = OriginForm(), shop()
    if form.validate_on_submit():
        with form.showing_refusals():
            typed = (form.origin.data or "").strip()
            allowed = allow_origin(typed, actor=current_actor(), test_mode=ours.test_mode)
            if typed != allowed.origin:
                flash(_told_what_was_taken(readable(allowed.origin), typed), "info")
            flash(_told_after_allowing(allowed), "good")
            return redirect_to(url_for("settings.sites"))
    cards = [_card(origin, ours.site_token) for origin in allowed_origins()]
    shown = {"cards": cards, "form": form, "shop": ours, "turned_away": _turned_away()}
    return render_template("settings/sites.html", **shown), form.status


def _told_what_was_taken(origin: str, typed: str) -> str:
    if typed.lower().startswith("http://") and origin.startswith("https://"):
        return str(_("We took %(origin)s: a web site shows the shop by https alone.", origin=origin))
    return str(_("We took %(origin)s: a web site is allowed with all its pages.", origin=origin))


def _told_after_allowing(allowed: AllowedOrigin) -> str:
    if allowed.is_in_force:
        return str(_("The web site may hold the widget now. Prove that it is yours as well."))
    return str(_("The pages below this domain may hold the widget once you have proved the domain."))


def _turned_away() -> list[dict[str, object]]:
    return [{"row": row, "readable": readable(row.origin)} for row in turned_away()]


def _card(origin: AllowedOrigin, token: str) -> dict[str, object]:
    now = clock.now()
    last = origin.last_ready_at
    return {
        "origin": origin,
        "readable": readable(origin.origin),
        "proof": proof_of(origin, token),
        "checking": origin.is_being_checked(now),
        "silent": last is not None and now - last > SILENT_AFTER,
    }


@bp.get("/widget/sites/<int:origin_id>")
@requires(Permission.WIDGET_MANAGE)
def site(origin_id: int) -> ResponseReturnValue:
    """One web site of the list, for the page that waits for the end of its check."""
    origin = origin_or_404(origin_id)
    if not wants_part():
        return redirect_to(url_for("settings.sites"))
    return render_template("settings/_site_card.html", **_card(origin, shop().site_token))


@bp.post("/widget/sites/<int:origin_id>/check")
@requires(Permission.WIDGET_MANAGE)
def check_site(origin_id: int) -> ResponseReturnValue:
    """Let a job look for the proof."""
    origin = origin_or_404(origin_id)
    count(CHECKS, current_scope().seller_id)
    ask_for_check(origin)
    return part_or_redirect(
        "settings/_site_card.html", url_for("settings.sites"), **_card(origin, shop().site_token)
    )


@bp.post("/widget/sites/<int:origin_id>/remove")
@requires(Permission.WIDGET_MANAGE)
def remove_site(origin_id: int) -> ResponseReturnValue:
    """Take a web site off the list."""
    forbid_origin(origin_id, actor=current_actor())
    flash(_("The web site was removed."), "good")
    return redirect_to(url_for("settings.sites"))
