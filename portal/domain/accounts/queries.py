"""Reading accounts of the seller in scope."""

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from portal.db import db
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.kernel.errors import NotFound
from portal.kernel.text import fold


def account_or_404(public_id: str) -> Account:
    """The account with its contacts; raises NotFound."""
    found = db.session.scalar(
        select(Account).where(Account.public_id == public_id).options(selectinload(Account.contacts))
    )
    if found is None:
        raise NotFound
    return found


def account(account_id: int, *, keep: bool = False) -> Account:
    """The account of an id in scope, with its contacts; raises NotFound.

    `keep` lets nobody change it before this transaction ends.
    """
    wanted = select(Account).where(Account.id == account_id).options(selectinload(Account.contacts))
    if keep:
        wanted = wanted.with_for_update(read=True).execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def accounts_matching(text: str = "", status: AccountStatus | None = None) -> Select[Account]:
    """Accounts but those that still wait to be accepted, with their contacts, by name."""
    found = select(Account).options(selectinload(Account.contacts)).order_by(Account.name_key, Account.id)
    found = (
        found.where(Account.status != AccountStatus.PENDING)
        if status is None
        else found.where(Account.status == status)
    )
    if text:
        found = found.where(Account.name_key.contains(fold(text), autoescape=True))
    return found


def customers_to_order_for() -> list[Account]:
    """Active end customers, by name."""
    return list(
        db.session.scalars(
            select(Account)
            .where(Account.kind == AccountKind.CUSTOMER, Account.status == AccountStatus.ACTIVE)
            .order_by(Account.name_key, Account.id)
        )
    )
