"""Tables of the ledger. A deferred trigger holds the sum of a transaction at 0 in each currency."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Amount, Coded, MoneyField, SellerOwned, UtcDateTime, listed_by, owned, within_seller


class LedgerAccount(StrEnum):
    """Where an amount stands."""

    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    TAX = "tax"
    CASH = "cash"
    PENDING = "pending"
    """Delivered, and to be invoiced on a billing day; UNBILLED stands against it."""
    UNBILLED = "unbilled"


class LedgerTransaction(SellerOwned):
    """One event of money; the same ``(kind, reference)`` cannot be posted twice."""

    __tablename__ = "ledger_transaction"

    kind: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = owned(UniqueConstraint("seller_id", "kind", "reference"))


class LedgerEntry(SellerOwned):
    """A debit (positive) or credit (negative) of one ledger account, for one buyer."""

    __tablename__ = "ledger_entry"

    transaction_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    ledger: Mapped[LedgerAccount] = mapped_column(Coded(LedgerAccount))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(Amount())

    money = MoneyField("amount")

    __table_args__ = owned(
        within_seller("transaction_id", "ledger_transaction"),
        within_seller("account_id", "account"),
        CheckConstraint("amount <> 0", name="not_zero"),
        listed_by("ledger_entry", "account_id", "ledger"),
        listed_by("ledger_entry", "transaction_id"),
    )
