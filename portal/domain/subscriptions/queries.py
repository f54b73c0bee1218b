"""Reading subscriptions."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.subscriptions.models import Subscription, SubscriptionStatus
from portal.kernel.errors import NotFound
from portal.kernel.text import fold


def subscriptions_with(
    account_id: int | None = None, *, statuses: Collection[SubscriptionStatus] = (), text: str = ""
) -> Select[Subscription]:
    """Subscriptions with their account, the newest first; `text` is of a name, a number or a company."""
    found = select(Subscription).options(joinedload(Subscription.account)).order_by(Subscription.id.desc())
    if statuses:
        found = found.where(Subscription.status.in_(statuses))
    if text:
        told = (Subscription.number, Subscription.friendly_name, Subscription.product_name)
        named = Subscription.account.has(Account.name_key.contains(fold(text), autoescape=True))
        found = found.where(or_(named, *(one.icontains(text, autoescape=True) for one in told)))
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
