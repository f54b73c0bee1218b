"""Beginning subscriptions, and naming them."""

from datetime import date, timedelta

from sqlalchemy import func, select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.actions import record
from portal.domain.catalogue.models import Cycle
from portal.domain.orders.models import OrderLine
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.sellers.actions import take_number
from portal.domain.subscriptions.models import Subscription, SubscriptionStatus
from portal.domain.subscriptions.periods import first_period
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean_name


def begin_subscription(line: OrderLine, result: Fulfilment) -> Subscription:
    """Begin the service of a line today, in the account's zone, with a first period until its billing day."""
    account = load_account(line.account_id)
    today = clock.today(account.zone)
    anchor = billing_anchor(account, today)
    period = first_period(today, line.cycle, anchor)
    subscription = Subscription(
        public_id=new_public_id("sub"),
        number=f"S-{take_number('subscription'):06d}",
        account_id=line.account_id,
        order_line_id=line.id,
        product_id=line.product_id,
        plan_id=line.plan_id,
        product_name=line.product_name,
        plan_name=line.plan_name,
        friendly_name=line.friendly_name,
        data_location=line.data_location,
        term_months=line.term_months,
        cancellation_policy=line.cancellation_policy,
        cancellation_hours=line.cancellation_hours,
        status=SubscriptionStatus.ACTIVE,
        quantity=line.quantity,
        cycle=line.cycle,
        currency=line.currency,
        unit_amount=line.unit_amount,
        started_on=today,
        anchor_day=anchor,
        period_start=period.start,
        period_end=period.end,
        external_id=result.external_id,
        facts=result.facts,
        created_at=clock.now(),
    )
    db.session.add(subscription)
    db.session.flush()
    return subscription


def billing_anchor(account: Account, today: date) -> int:
    """The day of the month that periods of a service are counted from when it begins today (2G-1, 2G-2)."""
    match account.billing_day if account.prorate_billing else "":
        case "":
            return today.day
        case "last":
            return 31
        case "first_order":
            mine = Subscription.account_id == account.id
            first = db.session.scalar(select(func.min(Subscription.started_on)).where(mine))
            return (first or today).day
        case day:
            return int(day)


def first_day_of_full_periods(account: Account) -> date | None:
    """The billing day until which a service that begins today is charged by its days; else none."""
    today = clock.today(account.zone)
    period = first_period(today, Cycle.MONTH, billing_anchor(account, today))
    return period.end + timedelta(days=1) if period.is_partial else None


def rename_subscription(subscription: Subscription, typed: str, *, actor: Actor) -> None:
    """Call it by a name of the buyer's own (F24); raises Invalid."""
    old = subscription.friendly_name
    subscription.friendly_name = clean_name(typed, field="friendly_name", shortest=1)
    db.session.flush()
    record(actor, "subscription.renamed", subscription, friendly_name=[old, subscription.friendly_name])
