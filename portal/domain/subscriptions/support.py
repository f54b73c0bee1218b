"""What support comes to a month, by what an account runs at each cloud provider (F39)."""

from decimal import Decimal

from sqlalchemy import func, select

from portal.db import Scope, db, entering
from portal.domain.accounts.models import Account
from portal.domain.accounts.providers import PROVIDERS
from portal.domain.accounts.queries import account as load_account
from portal.domain.catalogue.models import Product
from portal.domain.pricing.loader import terms_of
from portal.domain.pricing.support import SupportFee, fee_of
from portal.domain.sellers.billing_models import SupportPlan
from portal.domain.sellers.queries import current_seller
from portal.domain.subscriptions.models import Subscription, SubscriptionStatus
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money

SAMPLE = Decimal(1000)
"""The spend that a fee is shown for while nothing is spent."""


def spend_by_provider(account: Account) -> dict[str, Money]:
    """What runs for the account at each cloud provider, net for a month, rounded.

    A product that a seller above has retired says nothing of its provider any more, and is left out.
    """
    price = func.sum(Subscription.quantity * Subscription.unit_amount)
    found = db.session.execute(
        select(Product.cloud_provider, Subscription.cycle, price)
        .join(Product, Product.id == Subscription.product_id)
        .where(
            Subscription.account_id == account.id,
            Subscription.status == SubscriptionStatus.ACTIVE,
            Subscription.currency == account.currency,
            Product.cloud_provider != "",
        )
        .group_by(Product.cloud_provider, Subscription.cycle)
    )
    spent: dict[str, Decimal] = {}
    for provider, cycle, amount in found:
        monthly = Decimal(amount) / cycle.months
        spent[provider] = spent.get(provider, Decimal(0)) + monthly
    return {provider: Money(amount, account.currency).rounded() for provider, amount in spent.items()}


def support_fees(account: Account) -> dict[str, SupportFee]:
    """What the account's support plans take a month, by provider; of a sample where nothing is spent."""
    return _fees(account, Money(SAMPLE, account.currency))


def _fees(account: Account, otherwise: Money) -> dict[str, SupportFee]:
    plans = account.support_plans
    found = db.session.scalars(select(SupportPlan).where(SupportPlan.id.in_(plans.values())))
    by_id = {plan.id: plan for plan in found}
    if not by_id:
        return {}
    spent, tax, today = (
        spend_by_provider(account), terms_of(account).tax_percent, clock.today(account.zone)
    )  # fmt: skip
    return {
        provider: fee_of(by_id[plan_id], spent.get(provider, otherwise), tax, today)
        for provider, plan_id in plans.items()
    }


def own_support_costs() -> dict[str, Money]:
    """What the seller above takes from us for support a month, net, by provider that obliges us to it.

    Only what is known and above nothing. To be called before the transaction has written.
    """
    ours = current_seller()
    if ours.parent_id is None or ours.upper_account_id is None:
        return {}
    with entering(Scope(ours.parent_id, ours.upper_account_id, SYSTEM)):
        us = load_account(ours.upper_account_id)
        fees = _fees(us, Money(Decimal(0), us.currency))
    return {
        provider: fee.net
        for provider, fee in fees.items()
        if PROVIDERS[provider].obliges_to_support and fee.net.is_positive
    }
