"""The words by which staff find customers: of what they answer to the fields that are searched."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from sqlalchemy import BigInteger, any_, delete, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from portal.db import current_scope, db, outbox
from portal.domain.accounts.models import Account, AccountWord
from portal.domain.extra_fields.models import ExtraField
from portal.domain.extra_fields.queries import extra_fields
from portal.kernel.text import fold

FIND_ANEW = "extra_fields.find_anew"
AT_ONCE = 1000
Told = tuple[int, Mapping[str, Any]]
"""An account by its id, and its answers."""


def find_anew(told: Iterable[Told]) -> None:
    """Let staff find these accounts by what they answer now: the same however often it is done."""
    searched = [field.code for field in extra_fields() if field.is_searchable]
    words = {account_id: _words(extra.get(code) for code in searched) for account_id, extra in told}
    these = literal(list(words), ARRAY(BigInteger))  # one parameter, however many there are
    db.session.execute(delete(AccountWord).where(AccountWord.account_id == any_(these)))
    seller_id = current_scope().seller_id
    rows = [
        {"seller_id": seller_id, "account_id": account_id, "word": word}
        for account_id, own in words.items()
        for word in own
    ]
    if rows:
        db.session.execute(insert(AccountWord), rows)


def find_all_anew(field: ExtraField) -> None:
    """Have jobs do so for all who have answered the field, once it is searched, or is not any more."""
    _ask(field.code, f"{field.public_id}:{field.version}", after=0)


def find_some_anew(code: str, mark: str, after: int) -> None:
    """Do so for the next thousand of them, and ask for those after these."""
    of_field = select(Account.id, Account.extra).where(Account.extra.has_key(code), Account.id > after)
    told = [(row[0], row[1]) for row in db.session.execute(
        of_field.order_by(Account.id).limit(AT_ONCE).with_for_update()
    )]  # fmt: skip
    if told:
        find_anew(told)
        _ask(code, mark, after=told[-1][0])


def _ask(code: str, mark: str, *, after: int) -> None:
    seller_id = current_scope().seller_id
    outbox.add(FIND_ANEW, key=f"{mark}:{after}", seller_id=seller_id, code=code, mark=mark, after=after)


def _words(answers: Iterable[object]) -> set[str]:
    texts = chain.from_iterable(one if isinstance(one, list) else [one] for one in answers)
    return {word[:200] for text in texts if isinstance(text, str) for word in fold(text).split()}
