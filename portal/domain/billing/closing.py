"""Closing a customer for good: only when nothing is owed, nothing runs and nothing is under way."""

from collections.abc import Iterator

from sqlalchemy import func, select

from portal.db import Base, db
from portal.domain.accounts.actions import move_account
from portal.domain.accounts.models import Account
from portal.domain.cloud_accounts.models import CloudAccount, CloudAccountStatus
from portal.domain.extra_fields.actions import forget_personal
from portal.domain.ledger.queries import receivable
from portal.domain.orders.models import Order
from portal.domain.orders.states import HOLDS, OrderStatus
from portal.domain.subscriptions.models import Subscription, SubscriptionStatus
from portal.domain.users.people import sign_people_out
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict
from portal.kernel.texts import Text

RUNNING = (SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED)
UNDER_WAY = (OrderStatus.PLACED, *HOLDS, OrderStatus.EXECUTING)
OVER = (CloudAccountStatus.DELETED, CloudAccountStatus.REJECTED, CloudAccountStatus.FAILED)


def close_account(account: Account, *, actor: Actor, reason: str = "") -> None:
    """Close it, sign its people out and forget what is personal; invoices and orders stay to be read.

    Raises IllegalMove, and Conflict that names what still has to be ended.
    """
    db.session.refresh(account, with_for_update=True)
    for obstacle in what_keeps_open(account):
        raise Conflict(obstacle)
    move_account(account, "close", actor=actor, reason=reason)
    sign_people_out(account)
    forget_personal(account)


def what_keeps_open(account: Account) -> Iterator[Text]:
    """Why it cannot be closed yet."""
    owed = receivable(account)
    if owed.is_positive:
        yield Text("This customer owes %(amount)s.", amount=owed)
    if number := _count(Subscription, account, Subscription.status.in_(RUNNING)):
        yield Text("Subscriptions of this customer that run: %(number)s. End them first.", number=number)
    if number := _count(Order, account, Order.status.in_(UNDER_WAY)):
        yield Text("Orders of this customer under way: %(number)s. Let them end first.", number=number)
    if number := _count(CloudAccount, account, CloudAccount.status.not_in(OVER)):
        yield Text("Cloud accounts of this customer: %(number)s. Delete them first.", number=number)


def _count(table: type[Base], account: Account, condition: object) -> int:
    found = select(func.count()).select_from(table).where(table.account_id == account.id, condition)  # type: ignore[attr-defined,arg-type]
    return db.session.scalars(found).one()
