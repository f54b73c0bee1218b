"""Support plans of a customer: at most one for each cloud provider that it has (F35, F39)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from portal.db import db
from portal.domain.accounts.models import Account, AccountSupportPlan
from portal.domain.sellers.billing_models import SupportPlan
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text


def default_support(plan_id: int | None, providers: list[str], currency: str) -> dict[str, int]:
    """The plan of new customers for each of these providers that it fits; nothing where there is none."""
    plan = db.session.get(SupportPlan, plan_id) if plan_id else None
    if plan is None or plan.currency != currency:
        return {}
    return {provider: plan.id for provider in providers if plan.covers(provider)}


def chosen_support(account: Account, changes: Mapping[str, Any]) -> dict[str, int]:
    """The plans that the account has after these changes; for providers that it will not have, none.

    Raises Invalid at `support_<provider>` for a plan that does not fit the provider or is not the seller's.
    """
    wanted: Mapping[str, int | None] = changes.get("support_plans", account.support_plans)
    providers = changes.get("cloud_providers", account.cloud_providers)
    chosen = {provider: plan_id for provider, plan_id in wanted.items() if plan_id and provider in providers}
    held = select(SupportPlan).where(SupportPlan.id.in_(chosen.values())).with_for_update(read=True)
    plans = {one.id: one for one in db.session.scalars(held.execution_options(populate_existing=True))}
    problems = {
        f"support_{provider}": Text("Choose one of the list.")
        for provider, plan_id in chosen.items()
        if not _fits(plans.get(plan_id), provider, account.currency)
    }
    if problems:
        raise Invalid(field_errors=problems)
    return chosen


def _fits(plan: SupportPlan | None, provider: str, currency: str) -> bool:
    return plan is not None and plan.covers(provider) and plan.currency == currency


def customers_by_support_plan() -> dict[int, int]:
    """How many customers have each support plan, by its id."""
    counted = db.session.execute(
        select(
            AccountSupportPlan.support_plan_id, func.count(AccountSupportPlan.account_id.distinct())
        ).group_by(AccountSupportPlan.support_plan_id)
    )
    return {row[0]: row[1] for row in counted}


def providers_supported_by(plan: SupportPlan) -> set[str]:
    """The providers for which customers have the plan."""
    return set(
        db.session.scalars(
            select(AccountSupportPlan.provider).where(AccountSupportPlan.support_plan_id == plan.id)
        )
    )
