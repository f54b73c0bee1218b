"""What the roles are called, on pages and in mails."""

from collections.abc import Mapping

from sqlalchemy import select

from portal.db import db
from portal.domain.users.models import CustomRole, Membership
from portal.domain.users.permissions import Role
from portal.kernel.texts import Text

ROLES: Mapping[Role, Text] = {
    Role.CUSTOMER_ADMIN: Text("Administrator"),
    Role.BUYER: Text("Buyer"),
    Role.SUBSCRIPTIONS_MANAGER: Text("Subscriptions manager"),
    Role.BILLING_AGENT: Text("Billing agent"),
    Role.CLOUD_ADMINISTRATOR: Text("Cloud administrator"),
    Role.RESELLER_ADMIN: Text("Administrator"),
    Role.RESELLER_MEMBER: Text("Sales"),
    Role.RESELLER_BILLING: Text("Billing"),
    Role.STOREFRONT_MANAGER: Text("Shop manager"),
    Role.OPERATOR_ADMIN: Text("Operator's administrator"),
    Role.OPERATOR_SUPPORT: Text("Operator's support (reads only)"),
}


def role_words(member: Membership, own: Mapping[int, str] | None = None) -> str:
    """The roles in words, as a list shows them; `own` names those of the seller's own by their ids."""
    words = [str(words) for role, words in ROLES.items() if role in member.roles]
    custom = (own or {}).get(member.custom_role_id or 0)
    return ", ".join([*words, custom] if custom else words)


def own_role_of(member: Membership) -> dict[int, str]:
    """The name of the one role of the seller's own that a member of its staff may have, by its id."""
    named = select(CustomRole.id, CustomRole.name).where(CustomRole.id == member.custom_role_id)
    return {row.id: row.name for row in db.session.execute(named)}
