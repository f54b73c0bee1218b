"""Reading accounts of the seller in scope."""

import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from portal.db import Scope, db, entering
from portal.domain.accounts.models import Account, AccountKind, AccountStatus, AccountWord, Contact
from portal.domain.accounts.providers import PROVIDERS
from portal.domain.sellers.queries import current_seller
from portal.kernel.actor import SYSTEM
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.text import fold
from portal.kernel.texts import Text

MOST = 50
"""Of what can be changed together."""
MOST_WORDS = 5
"""That a search looks for."""


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


def authorised_providers() -> list[str]:
    """The cloud providers that the seller in scope may sell: those of its account above; on top, all.

    To be called before the transaction has written.
    """
    ours = current_seller()
    if ours.parent_id is None or ours.upper_account_id is None:
        return list(PROVIDERS)
    with entering(Scope(ours.parent_id, ours.upper_account_id, SYSTEM)):
        return list(account(ours.upper_account_id).cloud_providers)


def contact_or_404(account: Account, public_id: str) -> Contact:
    """One person of the account; raises NotFound."""
    found = next((one for one in account.contacts if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def accounts_alike(*, name: str = "", vat_id: str = "", domain: str = "") -> list[Account]:
    """Companies that are customers and share a name, a VAT id or the domain of an address, oldest first."""
    vat_key = _vat_key(vat_id)
    alike = [
        *([Account.name_key == fold(name)] if name else []),
        *(
            [func.regexp_replace(func.upper(Account.vat_id), "[^A-Z0-9]", "", "g") == vat_key]
            if vat_key
            else []
        ),
        *(
            [Account.contacts.any(func.split_part(func.lower(Contact.email), "@", 2) == domain)]
            if domain
            else []
        ),
    ]
    if not alike:
        return []
    customers = select(Account).where(Account.status.in_((AccountStatus.ACTIVE, AccountStatus.SUSPENDED)))
    return list(db.session.scalars(customers.where(or_(*alike)).order_by(Account.id)))


def _vat_key(vat_id: str) -> str:
    """A VAT id as it is compared: people put blanks, points and hyphens into it."""
    return re.sub(r"[^A-Z0-9]", "", vat_id.upper())


def accounts_matching(text: str = "", statuses: Collection[AccountStatus] = ()) -> Select[Account]:
    """Accounts with their contacts, by name: without statuses also those that still wait to be accepted.

    `text` is of the name or begins the number, or each of its words begins a contact's name or address or
    a word of what was answered to the fields that are searched.
    """
    found = select(Account).options(joinedload(Account.contacts)).order_by(Account.name_key, Account.id)
    if statuses:
        found = found.where(Account.status.in_(statuses))
    if text:
        is_named = Account.name_key.contains(fold(text), autoescape=True)
        is_told = and_(*(_says(word) for word in fold(text).split()[:MOST_WORDS]))
        found = found.where(is_named | _begins(Account.number, text.strip().upper()) | is_told)
    return found


def _says(word: str) -> ColumnElement[bool]:
    """Whether one of its words begins so, or the name or address of one of its people."""
    keys = (Contact.first_key, Contact.last_key, Contact.email_key)
    of_people = select(Contact.account_id).where(or_(*(_begins(key, word) for key in keys)))
    of_answers = select(AccountWord.account_id).where(_begins(AccountWord.word, word))
    return Account.id.in_(of_people) | Account.id.in_(of_answers)


def _begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whether a column of bytes begins so; by comparisons alone, which policies leave to the index."""
    return and_(column >= text, column < f"{text}\U0010ffff")


def customers_to_order_for() -> list[Account]:
    """Active end customers, by name."""
    return list(
        db.session.scalars(
            select(Account)
            .where(Account.kind == AccountKind.CUSTOMER, Account.status == AccountStatus.ACTIVE)
            .order_by(Account.name_key, Account.id)
        )
    )


def customers_by(column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> dict[int, int]:
    """How many accounts have each of the terms that a column names, such as its price book, by its id."""
    counted = db.session.execute(
        select(column, func.count(Account.id)).where(column.is_not(None)).group_by(column)
    )
    return {key: count for key, count in counted if key is not None}


def accounts_named(public_ids: Collection[str]) -> list[Account]:
    """The chosen accounts by name; unknown ones are left out. Raises Invalid for none, or for too many."""
    wanted = set(public_ids)
    found = select(Account).where(Account.public_id.in_(wanted)).order_by(Account.name_key, Account.id)
    accounts = list(db.session.scalars(found)) if len(wanted) <= MOST else []
    if not accounts:
        raise Invalid(Text("Choose 1 to 50 customers."))
    return accounts
