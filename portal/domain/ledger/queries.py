"""Reading balances."""

from decimal import Decimal

from sqlalchemy import func, select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.ledger.models import LedgerAccount, LedgerEntry
from portal.kernel.money import Money


def receivable(account: Account) -> Money:
    """What the account owes the seller in scope, in the account's currency."""
    owed = db.session.scalar(
        select(func.sum(LedgerEntry.amount)).where(
            LedgerEntry.account_id == account.id,
            LedgerEntry.ledger == LedgerAccount.RECEIVABLE,
            LedgerEntry.currency == account.currency,
        )
    )
    return Money(owed or Decimal(0), account.currency)
