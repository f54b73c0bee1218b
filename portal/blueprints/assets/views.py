"""Routes of assets."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.db.pagination import page_of
from portal.domain.assets.actions import reveal_code
from portal.domain.assets.models import Asset, AssetStatus
from portal.domain.assets.queries import asset_or_404, assets_with
from portal.domain.users.permissions import Permission
from portal.web.access import Blueprint, current_actor, requires
from portal.web.htmx import render_page
from portal.web.lists import chosen, page_number

bp = Blueprint("assets", __name__, url_prefix="/assets")


@bp.get("")
@requires(Permission.ASSET_VIEW)
def index() -> ResponseReturnValue:
    """Assets, the newest first."""
    status, found = chosen(AssetStatus), assets_with()
    if status is not None:
        found = found.where(Asset.status == status)
    page = page_of(found, number=page_number())
    return render_page("assets/index.html", "assets/_table.html", page=page, status=status)


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


def _page(asset: Asset, code: str = "") -> ResponseReturnValue:
    return render_template("assets/show.html", asset=asset, code=code, may=current_actor().may)
