"""Reading subscriptions."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.subscriptions.models import Subscription
from portal.kernel.errors import NotFound


def subscriptions_with(account_id: int | None = None) -> Select[Subscription]:
    """Subscriptions with their account, the newest first."""
    found = select(Subscription).options(joinedload(Subscription.account)).order_by(Subscription.id.desc())
    return found if account_id is None else found.where(Subscription.account_id == account_id)


def subscription_or_404(public_id: str) -> Subscription:
    """One subscription; raises NotFound."""
    found = db.session.scalar(
        select(Subscription)
        .where(Subscription.public_id == public_id)
        .options(joinedload(Subscription.account))
    )
    if found is None:
        raise NotFound
    return found
