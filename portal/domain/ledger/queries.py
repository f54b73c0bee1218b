"""Reading balances."""

from decimal import Decimal

from sqlalchemy import func, select

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.ledger.models import LedgerAccount, LedgerEntry
from portal.kernel.money import Money


def receivable(account: Account) -> Money:
    """What the account owes the seller in scope by issued documents, in the account's currency."""
    return _balance(account, LedgerAccount.RECEIVABLE)


def used_credit(account: Account) -> Money:
    """What it owes, and what was delivered and waits for its invoice (2G-8)."""
    return _balance(account, LedgerAccount.RECEIVABLE, LedgerAccount.PENDING)


def _balance(account: Account, *ledgers: LedgerAccount) -> Money:
    owed = db.session.scalar(
        select(func.sum(LedgerEntry.amount)).where(
            LedgerEntry.account_id == account.id,
            LedgerEntry.ledger.in_(ledgers),
            LedgerEntry.currency == account.currency,
        )
    )
    return Money(owed or Decimal(0), account.currency)
