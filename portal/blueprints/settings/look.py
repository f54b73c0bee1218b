"""What belongs to a shop besides its form: its alias, the logo, and how its colour is shown."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.settings.forms import AliasForm, LogoForm
from portal.blueprints.settings.views import bp, shop_page
from portal.domain.sellers.aliases import change_alias
from portal.domain.sellers.logos import change_logo, remove_logo
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.kernel.text import clean
from portal.web.access import current_actor, requires
from portal.web.brand import shown_accent
from portal.web.htmx import redirect_to


@bp.post("/shop/logo")
@requires(Permission.SHOP_SETTINGS)
def upload_logo() -> ResponseReturnValue:
    """Keep a picture as the logo, or as the icon."""
    form = LogoForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            change_logo(shop(), form.scheme.data, form.picture.data.read(), actor=current_actor())
            flash(_("This is your picture now."), "good")
            return redirect_to(url_for("settings.brand"))
    return shop_page(logo_form=form)


@bp.post("/shop/alias")
@requires(Permission.SHOP_SETTINGS)
def call_shop() -> ResponseReturnValue:
    """Give the shop another address."""
    form = AliasForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            change_alias(clean(form.slug.data or ""), actor=current_actor())
            flash(_("Your shop stands at this address now. The one before leads there."), "good")
            return redirect_to(url_for("settings.brand"))
    return shop_page(alias_form=form)


@bp.post("/shop/logo/<any(light, dark, icon):scheme>/remove")
@requires(Permission.SHOP_SETTINGS)
def take_logo_off(scheme: str) -> ResponseReturnValue:
    """Go without a logo for this ground, or without an icon."""
    remove_logo(shop(), scheme, actor=current_actor())
    flash(_("The picture was removed."), "good")
    return redirect_to(url_for("settings.brand"))


@bp.get("/shop/accent")
@requires(Permission.SHOP_SETTINGS)
def accent() -> ResponseReturnValue:
    """How the shop would show a colour, while somebody is choosing it."""
    return render_template("settings/_accent.html", shown=shown_accent(request.args.get("accent", "")))
