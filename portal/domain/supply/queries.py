"""Reading our purchases: our orders and invoices at the seller above."""

from portal.db import Scope, current_scope
from portal.domain.sellers.queries import current_seller


def purchases_scope() -> Scope | None:
    """The scope of our own account at the seller above; ``None`` for the seller on top."""
    ours = current_seller()
    if ours.parent_id is None or ours.upper_account_id is None:
        return None
    return Scope(ours.parent_id, ours.upper_account_id, current_scope().actor)
