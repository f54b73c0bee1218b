"""Routes of assets."""

from operator import attrgetter

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select

from portal.blueprints.assets.forms import RenameForm
from portal.domain.assets.actions import rename_asset, reveal_code
from portal.domain.assets.models import Asset, AssetStatus
from portal.domain.assets.queries import asset_or_404, assets_with
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import redirect_to, render_page
from portal.web.lists import SINCE, UNTIL, Cell, Column, Filter, Listing, Shown, View
from portal.web.words import status_word

bp = Blueprint("assets", __name__, url_prefix="/assets")


def _asked_for(shown: Shown) -> Select[Asset]:
    return shown.between(assets_with(statuses=shown.chosen(AssetStatus), text=shown.text), Asset.issued_at)


def _cells() -> list[Cell]:
    """Of a code as much as the page shows."""
    return [
        Cell(lazy_gettext("Asset"), lambda one: one.friendly_name or one.product_name),
        Cell(lazy_gettext("Number"), attrgetter("number")),
        Cell(lazy_gettext("Product"), attrgetter("product_name")),
        Cell(lazy_gettext("Customer"), attrgetter("account.name"), "customer"),
        Cell(lazy_gettext("Status"), lambda one: status_word(one.status), "status"),
        Cell(lazy_gettext("Code"), attrgetter("code_mask"), "code"),
        Cell(lazy_gettext("Licences"), attrgetter("quantity"), "licences"),
        Cell(lazy_gettext("Issued"), attrgetter("issued_at"), "issued"),
    ]


ASSETS = Listing(
    "assets.index",
    (
        Column("asset", lazy_gettext("Asset"), Asset.id),
        Column("customer", lazy_gettext("Customer")),
        Column("status", lazy_gettext("Status")),
        Column("code", lazy_gettext("Code")),
        Column("licences", lazy_gettext("Licences"), align="end"),
        Column("issued", lazy_gettext("Issued")),
    ),
    tie=Asset.id,
    first="-asset",
    title=lazy_gettext("Assets"),
    find=_asked_for,
    cells=_cells,
    filters=(Filter("status", lazy_gettext("Status"), tuple(AssetStatus)), SINCE, UNTIL),
    views=(
        View(lazy_gettext("Issued"), "status=issued"),
        View(lazy_gettext("Redeemed"), "status=redeemed"),
        View(lazy_gettext("Expired"), "status=expired"),
    ),
)


@bp.get("")
@requires(Permission.ASSET_VIEW)
def index() -> ResponseReturnValue:
    """Assets, the newest first."""
    shown = ASSETS.asked_for()
    page = shown.page(_asked_for(shown))
    return render_page("assets/index.html", "assets/_table.html", shown=shown, page=page)


@bp.get("/<public_id>")
@requires(Permission.ASSET_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """One asset; its code is masked."""
    return _page(asset_or_404(public_id))


@bp.post("/<public_id>/reveal")
@requires(Permission.ASSET_REVEAL_CODE)
def reveal(public_id: str) -> ResponseReturnValue:
    """Show the code in this one answer, and write down who saw it."""
    asset = asset_or_404(public_id)
    return _page(asset, code=reveal_code(asset, actor=current_actor()))


@bp.post("/<public_id>/rename")
@requires(Permission.SUBSCRIPTION_RENAME)
def rename(public_id: str) -> ResponseReturnValue:
    """Call it by another name."""
    asset, form = asset_or_404(public_id), RenameForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            rename_asset(asset, form.friendly_name.data or "", actor=current_actor())
            flash(_("Renamed."), "good")
            return redirect_to(url_for("assets.show", public_id=public_id))
    return _page(asset, form=form), form.status


def _page(asset: Asset, *, code: str = "", form: RenameForm | None = None) -> Response:
    may = current_actor().may
    return render_page("assets/show.html", "assets/_field.html", asset=asset, code=code, may=may, form=form)
