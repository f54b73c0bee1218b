"""Routes of product groups, for who owns their products (F11)."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal.blueprints.product_groups.forms import GroupForm
from portal.domain.catalogue.comparison import member_counts, members_of, own_group_or_404, own_groups
from portal.domain.catalogue.group_models import ProductGroup
from portal.domain.catalogue.groups import change_group, create_group
from portal.domain.catalogue.queries import own_products
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.fields import number_of
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import Column, Listing
from portal.web.terms import take_back, terms_page

bp = Blueprint("product_groups", __name__, url_prefix="/product-groups")
MAY_EDIT = requires(Permission.PRODUCT_PUBLISH)
GROUPS = Listing(
    "product_groups.index",
    (
        Column("name", lazy_gettext("Name"), ProductGroup.name),
        Column("products", lazy_gettext("Products"), align="end"),
        Column("compared", lazy_gettext("Comparison")),
        Column("published", lazy_gettext("Shown")),
    ),
    tie=ProductGroup.id,
    first="name",
)


@bp.get("")
@MAY_EDIT
def index() -> ResponseReturnValue:
    """Our own groups."""
    shown = GROUPS.asked_for()
    return render_page(
        "product_groups/index.html", "product_groups/_table.html", shown=shown,
        page=shown.page(own_groups(shown.text)), counts=member_counts(),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@MAY_EDIT
def new() -> ResponseReturnValue:
    """Make a group of own products."""
    form = GroupForm.of(own_products())
    if form.validate_on_submit():
        with form.showing_refusals():
            group = create_group(form.facts, form.chosen, actor=current_actor())
            flash(_("%(name)s was made.", name=group.name), "good")
            return redirect_to(url_for("product_groups.index"))
    return render_template("product_groups/edit.html", form=form, group=None), form.status


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@MAY_EDIT
def edit(public_id: str) -> ResponseReturnValue:
    """Change a group and who is in it."""
    group = own_group_or_404(public_id)
    form = GroupForm.of(own_products(), group, members_of(group))
    if form.validate_on_submit():
        with form.showing_refusals():
            version = number_of(form.version)
            change_group(group, form.facts, form.chosen, version=version, actor=current_actor())
            flash(_("Saved."), "good")
            return redirect_to(url_for("product_groups.index"))
    return render_template("product_groups/edit.html", form=form, group=group), form.status


@bp.route("/<public_id>/terms", methods=["GET", "POST"])
@MAY_EDIT
def terms(public_id: str) -> ResponseReturnValue:
    """What buyers of each of its products accept."""
    group = own_group_or_404(public_id)
    crumbs = [
        {"label": _("Groups"), "url": url_for("product_groups.index")},
        {"label": group.name, "url": url_for("product_groups.edit", public_id=public_id)},
    ]
    return terms_page(group, url_for("product_groups.terms", public_id=public_id), group.name, crumbs)


@bp.post("/<public_id>/terms/take-back")
@MAY_EDIT
def take_back_terms(public_id: str) -> ResponseReturnValue:
    """Let a version not come into force."""
    return take_back(own_group_or_404(public_id), url_for("product_groups.terms", public_id=public_id))
