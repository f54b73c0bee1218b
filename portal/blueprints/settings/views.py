"""Routes of the settings: each page holds one form."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.blueprints.settings.forms import AccessForm, AliasForm, LogoForm, ShopForm
from portal.domain.catalogue.models import DocumentKind
from portal.domain.catalogue.terms import privacy_policy, terms_for
from portal.domain.sellers.actions import (
    change_access,
    change_shop,
    change_sign_up_rules,
    ensure_unchanged,
    footer_links_in,
    takes_resellers,
)
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import current_seller, shop
from portal.domain.users.permissions import Permission
from portal.kernel.text import clean, clean_lines
from portal.mail.links import portal_url
from portal.web.access import Blueprint, current_actor, requires
from portal.web.brand import shown_accent
from portal.web.fields import number_of
from portal.web.htmx import redirect_to
from portal.web.logo import logo_urls
from portal.web.terms import TITLES

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.context_processor
def _rights() -> dict[str, object]:
    return {"may": current_actor().may}


@bp.get("")
@requires(
    Permission.SHOP_SETTINGS,
    Permission.WIDGET_MANAGE,
    Permission.USER_MANAGE,
    Permission.PRICEBOOK_MANAGE,
    Permission.EMAIL_TEMPLATE_MANAGE,
)
def index() -> ResponseReturnValue:
    """What can be set."""
    return render_template("settings/index.html")


@bp.route("/shop", methods=["GET", "POST"])
@requires(Permission.SHOP_SETTINGS)
def brand() -> ResponseReturnValue:
    """Name, addresses, logo, colour."""
    ours = shop()
    form = ShopForm(obj=ours)
    if form.validate_on_submit():
        with form.showing_refusals():
            change_shop(
                ours, version=number_of(form.version), actor=current_actor(),
                company_name=clean(form.company_name.data or ""), support_email=form.support_email.data,
                address=clean_lines(form.address.data or ""), vat_id=clean(form.vat_id.data or ""),
                accent=form.accent.data, radius=form.radius.data, font=form.font.data,
                density=form.density.data, language=form.language.data, zone=form.zone.data,
                date_format=form.date_format.data,
                footer_links=footer_links_in(form.footer_links.data or ""),
                show_retail_price=bool(form.show_retail_price.data),
            )  # fmt: skip
            flash(_("Saved."), "good")
            return redirect_to(url_for("settings.brand"))
    return shop_page(form)


def shop_page(
    form: ShopForm | None = None, logo_form: LogoForm | None = None, alias_form: AliasForm | None = None
) -> tuple[str, int]:
    """The page of the shop's three forms, with the status of the one that was sent."""
    ours, alias = shop(), current_seller().slug
    sent = form or logo_form or alias_form or LogoForm(formdata=None)
    form = form or ShopForm(formdata=None, obj=ours)
    page = render_template(
        "settings/shop.html",
        form=form,
        logo_form=logo_form or LogoForm(formdata=None),
        alias_form=alias_form or AliasForm(formdata=None, slug=alias),
        base=portal_url("/shop/"),
        sent=sent,
        shown=shown_accent(form.accent.data or ""),
        brand={"name": ours.company_name, **logo_urls(alias, ours)},
    )
    return page, sent.status


@bp.route("/access", methods=["GET", "POST"])
@requires(Permission.SHOP_SETTINGS)
def access() -> ResponseReturnValue:
    """Who may see the shop and register in it."""
    ours = shop()
    form = AccessForm(obj=ours)
    if not takes_resellers():
        del form.allow_registration_of_resellers
    if form.validate_on_submit():
        with form.showing_refusals():
            _change_access(ours, form)
            flash(_("Saved."), "good")
            return redirect_to(url_for("settings.access"))
    asks = form.status == 409 and number_of(form.version) == ours.version
    lacks = _documents_to_write() if ours.allow_self_registration else {}
    return render_template("settings/access.html", form=form, asks=asks, lacks=lacks), form.status


def _documents_to_write() -> dict[str, str]:
    """What whoever signs up ought to read and the shop has not: where each is written, by its name."""
    pages = {
        DocumentKind.TERMS: (terms_for([]), "settings.terms"),
        DocumentKind.PRIVACY: (privacy_policy(), "settings.privacy"),
    }
    return {str(TITLES[kind]): url_for(page) for kind, (found, page) in pages.items() if not found}


def _change_access(ours: Shop, form: AccessForm) -> None:
    actor = current_actor()
    ensure_unchanged(ours, number_of(form.version))
    change_access(
        ours, actor=actor, anonymous_access=bool(form.anonymous_access.data),
        show_prices=bool(form.show_prices_to_anonymous.data),
        self_registration=bool(form.allow_self_registration.data) and not form.both_off.data,
        approval_step=bool(form.approval_step.data),
        reseller_registration="allow_registration_of_resellers" in form
        and bool(form.allow_registration_of_resellers.data),
    )  # fmt: skip
    change_sign_up_rules(
        ours, actor=actor, green_list=form.green_list.data or "", red_list=form.red_list.data or "",
        activation_link_hours=form.activation_link_hours.data or 0,
    )  # fmt: skip
