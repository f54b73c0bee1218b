"""Reading assets."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.assets.models import Asset, AssetStatus
from portal.kernel.errors import NotFound
from portal.kernel.text import fold


def assets_with(
    account_id: int | None = None, *, statuses: Collection[AssetStatus] = (), text: str = ""
) -> Select[Asset]:
    """Assets with their account, the newest first; `text` is of a name, a number or a company."""
    found = select(Asset).options(joinedload(Asset.account)).order_by(Asset.id.desc())
    if statuses:
        found = found.where(Asset.status.in_(statuses))
    if text:
        told = (Asset.number, Asset.friendly_name, Asset.product_name)
        named = Asset.account.has(Account.name_key.contains(fold(text), autoescape=True))
        found = found.where(or_(named, *(one.icontains(text, autoescape=True) for one in told)))
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
