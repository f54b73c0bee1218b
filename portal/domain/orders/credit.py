"""Available credit (2G-8): the limit, less what is owed and what is being executed."""

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.ledger.queries import used_credit
from portal.domain.orders.queries import committed
from portal.kernel.money import Money


def available_credit(account: Account) -> Money | None:
    """What the account may still order for, gross; ``None`` without a limit, 0 or less when used up."""
    limit = account.credit_limit
    if limit is None:
        return None
    return limit - used_credit(account) - committed(account.id, account.currency)


def missing_credit(account: Account, gross: Money) -> Money | None:
    """By how much an order of this total exceeds the available credit, or ``None`` when it is covered."""
    if account.credit_limit is not None:  # one order at a time: the next one sees what this one takes
        db.session.refresh(account, ["credit_limit_amount", "version"], with_for_update={"key_share": True})
    available = available_credit(account)
    if available is None or gross <= available:
        return None
    return gross - available
