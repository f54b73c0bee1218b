"""“Check my page”: what keeps the widget from appearing on a page, and what to do about it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.blueprints.settings.forms import PageForm
from portal.blueprints.settings.sites import CHECKS
from portal.blueprints.settings.views import bp
from portal.db import current_scope
from portal.domain.sellers.page_checks import ask_for_page_check, page_check_or_404, page_checks
from portal.domain.users.permissions import Permission
from portal.domain.users.throttle import count
from portal.kernel import clock
from portal.web.access import requires
from portal.web.assets import released_versions
from portal.web.htmx import redirect_to, render_page


@bp.route("/widget/pages", methods=["GET", "POST"])
@requires(Permission.WIDGET_MANAGE)
def pages() -> ResponseReturnValue:
    """Which page to look at, and the reports so far."""
    form = PageForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            count(CHECKS, current_scope().seller_id)
            check = ask_for_page_check(form.url.data or "", versions=released_versions())
            return redirect_to(url_for("settings.page", public_id=check.public_id))
    return render_template("settings/pages.html", form=form, checks=page_checks()), form.status


@bp.get("/widget/pages/<public_id>")
@requires(Permission.WIDGET_MANAGE)
def page(public_id: str) -> ResponseReturnValue:
    """One report; it asks for itself until the job is done."""
    check = page_check_or_404(public_id)
    making = check.is_being_made(clock.now())
    return render_page("settings/page.html", "settings/_page_card.html", check=check, making=making)
