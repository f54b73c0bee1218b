"""Which fields the sign-up form of shop and widget shows."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.settings.forms import SignUpFieldsForm
from portal.blueprints.settings.views import bp
from portal.domain.sellers.actions import ensure_unchanged
from portal.domain.sellers.queries import shop
from portal.domain.sellers.sign_up_fields import USUAL, Asked, change_sign_up_fields, sign_up_fields
from portal.domain.users.permissions import Permission
from portal.web.access import current_actor, requires
from portal.web.fields import number_of
from portal.web.htmx import redirect_to


@bp.route("/widget/sign-up", methods=["GET", "POST"])
@requires(Permission.WIDGET_MANAGE)
def sign_up() -> ResponseReturnValue:
    """Whether title, phone, VAT id and address are asked for."""
    ours = shop()
    form = SignUpFieldsForm(version=ours.version, **sign_up_fields(ours))
    if form.validate_on_submit():
        with form.showing_refusals():
            ensure_unchanged(ours, number_of(form.version))
            change_sign_up_fields(
                ours, {name: Asked(form[name].data) for name in USUAL}, actor=current_actor()
            )
            flash(_("Saved."), "good")
            return redirect_to(url_for("settings.sign_up"))
    return render_template("settings/sign_up.html", form=form), form.status
