"""Reading assets."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.assets.models import Asset
from portal.kernel.errors import NotFound


def assets_with(account_id: int | None = None) -> Select[Asset]:
    """Assets with their account, the newest first."""
    found = select(Asset).options(joinedload(Asset.account)).order_by(Asset.id.desc())
    return found if account_id is None else found.where(Asset.account_id == account_id)


def asset_or_404(public_id: str) -> Asset:
    """One asset; raises NotFound."""
    found = db.session.scalar(
        select(Asset).where(Asset.public_id == public_id).options(joinedload(Asset.account))
    )
    if found is None:
        raise NotFound
    return found


def asset_of_line(line_id: int) -> Asset | None:
    """The asset that an order line brought."""
    return db.session.scalar(select(Asset).where(Asset.order_line_id == line_id))
