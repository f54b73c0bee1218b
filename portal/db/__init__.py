"""Engine, session, tenancy, outbox and column types."""

from portal.db.base import (
    AccountOwned,
    Base,
    Owned,
    Row,
    SellerOwned,
    SharedDown,
    db,
    listed_by,
    metadata,
    owned,
    within_seller,
)
from portal.db.tenancy import Scope, ScopeMissing, ScopeViolation, apart, current_scope, entering, transaction
from portal.db.types import Amount, Coded, MoneyField, OptionalMoneyField, UtcDateTime, Worded

__all__ = [
    "AccountOwned",
    "Amount",
    "Base",
    "Coded",
    "MoneyField",
    "OptionalMoneyField",
    "Owned",
    "Row",
    "Scope",
    "ScopeMissing",
    "ScopeViolation",
    "SellerOwned",
    "SharedDown",
    "UtcDateTime",
    "Worded",
    "apart",
    "current_scope",
    "db",
    "entering",
    "listed_by",
    "metadata",
    "owned",
    "transaction",
    "within_seller",
]
