"""Files of prices that were given for a book, their lines, and how far a job has come with them."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from sqlalchemy import Select, func, or_, select, update

from portal.db import apart, db
from portal.db.outbox import Outbox
from portal.domain.pricing.models import (
    ImportOutcome,
    ImportState,
    PriceBook,
    PriceBookLine,
    PriceImport,
    PriceImportLine,
    falls_far,
)
from portal.domain.users.models import Membership
from portal.domain.users.permissions import staff_actor
from portal.domain.users.rules import refusal_of
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound

READ, TAKE_OVER = "price_import.read", "price_import.take_over"
AT_ONCE = 5000
WILL_CHANGE = (ImportOutcome.NEW, ImportOutcome.CHANGED)


class Remark(StrEnum):
    """What somebody may want to look at again although it is not refused."""

    TOO_LOW = "too_low"
    FAR = "far"
    OTHER_NAME = "other_name"


def import_or_404(book: PriceBook, public_id: str) -> PriceImport:
    """A file that was given for this book; raises NotFound."""
    found = db.session.scalar(
        select(PriceImport).where(PriceImport.public_id == public_id, PriceImport.book_id == book.id)
    )
    if found is None:
        raise NotFound
    return found


def imports_of(book: PriceBook) -> Sequence[PriceImport]:
    """The files that were given for a book lately, the newest first."""
    found = select(PriceImport).where(PriceImport.book_id == book.id).order_by(PriceImport.id.desc())
    return db.session.scalars(found.limit(10)).all()


def lines_of_import(
    asked: PriceImport, outcomes: Collection[ImportOutcome] = (), remarks: Collection[Remark] = ()
) -> Select[PriceImportLine]:
    """The lines of a file, or those that mean this for the book and have one of these remarks."""
    found = select(PriceImportLine).where(PriceImportLine.import_id == asked.id)
    if outcomes:
        found = found.where(PriceImportLine.outcome.in_(outcomes))
    has = {
        Remark.TOO_LOW: PriceImportLine.too_low != "",
        Remark.FAR: falls_far(PriceImportLine.was_price, PriceImportLine.price)
        & PriceImportLine.outcome.in_(WILL_CHANGE),
        Remark.OTHER_NAME: PriceImportLine.other_name != "",
    }
    return found.where(or_(*(has[one] for one in remarks))) if remarks else found


def unweighed_in(asked: PriceImport) -> int:
    """How many of the changes nobody can tell from being below cost."""
    return _count(lines_of_import(asked, WILL_CHANGE).where(PriceImportLine.is_unweighed))


def far_falls_in(asked: PriceImport) -> int:
    """How many of the changes take a price to less than half, or to nothing."""
    return _count(lines_of_import(asked, remarks=[Remark.FAR]))


def _count(lines: Select[PriceImportLine]) -> int:
    return db.session.scalar(select(func.count()).select_from(lines.subquery())) or 0


def is_stuck(asked: PriceImport) -> bool:
    """Whether nobody works on it any more although it is not finished."""
    kind = {ImportState.READING: READ, ImportState.TAKING_OVER: TAKE_OVER}.get(asked.state)
    if kind is None:
        return False
    state = select(Outbox.state).where(Outbox.kind == kind, Outbox.dedupe_key == asked.public_id)
    return db.session.scalar(state) == "dead"


def mark_of(book: PriceBook) -> str:
    """What tells whether a book or one of its rules was changed: each change writes a new row."""
    count, newest = db.session.execute(
        select(func.count(), func.max(PriceBookLine.id)).where(PriceBookLine.book_id == book.id)
    ).one()
    return f"{book.version}:{count}:{newest or 0}"


def asker_of(asked: PriceImport) -> Actor:
    """Who asked for it last, with the rights of now; none of them where the membership has ended."""
    member = db.session.get_one(Membership, asked.membership_id)
    actor = staff_actor(member)
    return Actor(actor.name, actor.user_id, actor.membership_id, True) if refusal_of(member) else actor


def note_progress(import_id: int, rows: int) -> None:
    """Tell whoever waits how far it is, in a transaction of its own."""
    with apart() as session:
        session.execute(update(PriceImport).where(PriceImport.id == import_id).values(rows_done=rows))
