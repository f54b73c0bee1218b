"""Beginning subscriptions, and naming them."""

from portal.db import db
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.actions import record
from portal.domain.orders.models import OrderLine
from portal.domain.provisioning.actions import Fulfilment
from portal.domain.sellers.actions import take_number
from portal.domain.subscriptions.models import Subscription, SubscriptionStatus
from portal.domain.subscriptions.periods import full_period
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean_name


def begin_subscription(line: OrderLine, result: Fulfilment) -> Subscription:
    """Begin the service of a line today, in the account's zone, with a full first period."""
    today = clock.today(load_account(line.account_id).zone)
    start, end = full_period(today, line.cycle)
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
        status=SubscriptionStatus.ACTIVE,
        quantity=line.quantity,
        cycle=line.cycle,
        currency=line.currency,
        unit_amount=line.unit_amount,
        started_on=start,
        period_start=start,
        period_end=end,
        external_id=result.external_id,
        facts=result.facts,
        created_at=clock.now(),
    )
    db.session.add(subscription)
    db.session.flush()
    return subscription


def rename_subscription(subscription: Subscription, typed: str, *, actor: Actor) -> None:
    """Call it by a name of the buyer's own (F24); raises Invalid."""
    old = subscription.friendly_name
    subscription.friendly_name = clean_name(typed, field="friendly_name", shortest=1)
    db.session.flush()
    record(actor, "subscription.renamed", subscription, friendly_name=[old, subscription.friendly_name])
