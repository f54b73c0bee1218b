"""What the records of the audit trail are called now, and whose they are: one statement for many of them.

The trail itself keeps ids alone, because it stays when a person is forgotten.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, null, or_, select, union_all

from portal.db import current_scope, db
from portal.domain.accounts.models import Account
from portal.domain.assets.models import Asset
from portal.domain.audit.models import AuditEvent, Subject
from portal.domain.billing.models import Invoice
from portal.domain.catalogue.group_models import ProductGroup
from portal.domain.catalogue.models import Plan, Product
from portal.domain.cloud_accounts.models import CloudAccount
from portal.domain.extra_fields.models import ExtraField
from portal.domain.orders.models import Order
from portal.domain.pricing.models import PriceBook, TaxRate
from portal.domain.requests.models import Request
from portal.domain.sellers.billing_models import PaymentMethod, SupportPlan
from portal.domain.subscriptions.models import Subscription
from portal.domain.users.models import CustomRole, Membership, User
from portal.kernel.text import fold

_NAMES: Mapping[Any, Any] = {
    Product: Product.name,
    Plan: Plan.name,
    ProductGroup: ProductGroup.name,
    PriceBook: PriceBook.name,
    SupportPlan: SupportPlan.name,
    TaxRate: TaxRate.name,
    PaymentMethod: PaymentMethod.name,
    CustomRole: CustomRole.name,
    ExtraField: ExtraField.code,
}
_NAMES_WITH_CUSTOMER: Mapping[Any, Any] = {
    Order: Order.number,
    Invoice: Invoice.number,
    Subscription: func.coalesce(func.nullif(Subscription.friendly_name, ""), Subscription.product_name),
    Asset: func.coalesce(func.nullif(Asset.friendly_name, ""), Asset.product_name),
    CloudAccount: func.coalesce(func.nullif(CloudAccount.number, ""), CloudAccount.provider),
    Request: Request.number,
    Membership: func.coalesce(func.nullif(Membership.invited_as, ""), User.name),
}
"""Those that belong to an account, by their tables."""


_REFERRED: Mapping[str, Any] = {
    "price_book_id": PriceBook,
    "tax_rate_id": TaxRate,
    "payment_method_id": PaymentMethod,
    "support_plans": SupportPlan,
}
"""What the numbers in a change are those of, by how the change's name ends."""


def name_subjects(events: Sequence[AuditEvent]) -> None:
    """Let each event know what its record is called, and what its changes name, where there is one still."""
    ids = {one.object_id for one in events}
    numbers: dict[Any, set[int]] = {table: set() for table in _REFERRED.values()}
    for name, change in (pair for one in events for pair in one.changes.items()):
        if table := _referred(name):
            numbers[table] |= _numbers(change)
    rows = db.session.execute(union_all(*_statements(ids), *_named(numbers))).all() if ids else []
    found = {key: Subject(name or "", customer or "") for key, name, customer in rows}
    for one in events:
        one.subject = found.get(one.object_id)
        one.told = {
            name.removesuffix("_id"): _told(change, _referred(name), found)
            for name, change in one.changes.items()
        }


def _referred(name: str) -> Any:
    return next((table for ending, table in _REFERRED.items() if name.endswith(ending)), None)


def _numbers(change: object) -> set[int]:
    if isinstance(change, Mapping):
        return _numbers(list(change.values()))
    if isinstance(change, list):
        return set[int]().union(*map(_numbers, change))
    return {change} if isinstance(change, int) else set()


def _named(numbers: Mapping[Any, set[int]]) -> list[Select[Any]]:
    nobody = cast(null(), String)
    return [
        select(func.concat(f"{table.__tablename__}:", table.id), table.name, nobody).where(table.id.in_(ids))
        for table, ids in numbers.items()
    ]


def _told(change: object, table: Any, found: Mapping[str, Subject]) -> object:
    """A change with names in the place of numbers; a number whose record is gone stays."""
    if isinstance(change, Mapping):
        return [f"{key}: {_told(value, table, found)}" for key, value in change.items()]
    if isinstance(change, list):
        return [_told(one, table, found) for one in change]
    if table is None or not isinstance(change, int):
        return change
    known = found.get(f"{table.__tablename__}:{change}")
    return known.name if known else change


def _statements(ids: set[str]) -> list[Select[Any]]:
    nobody = cast(null(), String)
    plain = [
        select(one.public_id, name, nobody).where(one.public_id.in_(ids)) for one, name in _NAMES.items()
    ]
    owned = [
        _of_customers(one)
        .with_only_columns(one.public_id, cast(name, String), Account.name, maintain_column_froms=True)
        .where(one.public_id.in_(ids))
        for one, name in _NAMES_WITH_CUSTOMER.items()
    ]
    people = (
        select(User.public_id, User.name, nobody)
        .where(User.public_id.in_(ids))
        .where(User.memberships.any(Membership.seller_id == current_scope().seller_id))
    )
    accounts = select(Account.public_id, Account.name, nobody).where(Account.public_id.in_(ids))
    return [accounts, people, *plain, *owned]


def _of_customers(table: Any) -> Select[Any]:
    """The records of a table beside the accounts that they belong to."""
    rows = select(table.public_id).outerjoin_from(table, Account, Account.id == table.account_id)
    if table is Membership:  # which no scope limits
        return rows.join(User, User.id == Membership.user_id).where(
            Membership.seller_id == current_scope().seller_id
        )
    return rows


def about_customers_called(text: str) -> ColumnElement[bool]:
    """Whether an event is about a customer of this name or number, or about something of theirs."""
    is_one = Account.name_key.contains(fold(text), autoescape=True) | (Account.number == text.strip().upper())
    return or_(
        AuditEvent.object_id.in_(select(Account.public_id).where(is_one)),
        *(AuditEvent.object_id.in_(_of_customers(one).where(is_one)) for one in _NAMES_WITH_CUSTOMER),
    )
