"""Taking over the prices of a file as its preview shows them, all of them or none."""

from sqlalchemy import select

from portal.db import current_scope, db, outbox
from portal.domain.audit.actions import record
from portal.domain.pricing.consent import ensure_may
from portal.domain.pricing.imports.changes import Effect, carry_out
from portal.domain.pricing.imports.queries import (
    AT_ONCE,
    TAKE_OVER,
    WILL_CHANGE,
    asker_of,
    far_falls_in,
    mark_of,
    note_progress,
)
from portal.domain.pricing.models import ImportState, PriceBook, PriceImport, PriceImportLine
from portal.domain.pricing.quote import BookRule
from portal.domain.sellers.queries import today_of_the_house
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, Stale
from portal.kernel.texts import Text, noted


def ask_to_take_over(book: PriceBook, asked: PriceImport, *, agreed: bool, actor: Actor) -> None:
    """Have a job change the prices as the preview says.

    Raises Conflict when that was asked for already, Stale when the book is another one now, and Invalid for
    prices that fall too low or too far, where the person may not agree or has not.
    """
    db.session.refresh(asked, with_for_update=True)
    if asked.state is not ImportState.READY:
        raise Conflict(Text("These prices were taken over already."))
    if asked.book_mark != mark_of(book):
        raise Stale(Text("The price book was changed meanwhile. Read the file again."))
    if not asked.new + asked.changed:
        raise Conflict(Text("There is nothing to change."))
    low = _kinds_of_low(asked)
    ensure_may(actor, below_cost="cost" in low, below_floor="floor" in low)
    if not agreed:
        _ensure_harmless(asked)
    asked.state, asked.membership_id = ImportState.TAKING_OVER, actor.membership_id or asked.membership_id
    asked.rows, asked.rows_done = asked.new + asked.changed, 0
    db.session.flush()
    outbox.add(TAKE_OVER, key=asked.public_id, seller_id=current_scope().seller_id, import_id=asked.id)


def _ensure_harmless(asked: PriceImport) -> None:
    """Raise Invalid where a price falls too low, or so far that it may be a slip of the hand."""
    far = far_falls_in(asked)
    if asked.too_low and far:
        words = noted(
            "Prices that fall below cost or margin floor: %(low)s. Prices that fall to less than half:"
            " %(far)s. Tick the box if you mean it."
        )
        raise Invalid(field_errors={"agreed": Text(words, low=asked.too_low, far=far)})
    if asked.too_low:
        told = Text("Prices that fall below cost or margin floor: %(number)s. Tick the box if you mean it.",
                    number=asked.too_low)  # fmt: skip
        raise Invalid(field_errors={"agreed": told})
    if far:
        told = Text("Prices that fall to less than half: %(number)s. Tick the box if you mean it.",
                    number=far)  # fmt: skip
        raise Invalid(field_errors={"agreed": told})


def _kinds_of_low(asked: PriceImport) -> set[str]:
    found = select(PriceImportLine.too_low).where(PriceImportLine.import_id == asked.id).distinct()
    return set(db.session.scalars(found))


def take_over(import_id: int) -> None:
    """Change the prices as the preview says, all of them or none."""
    asked = db.session.get(PriceImport, import_id)
    if asked is None or asked.state is not ImportState.TAKING_OVER:
        return
    book = db.session.scalars(select(PriceBook).where(PriceBook.id == asked.book_id).with_for_update()).one()
    if asked.book_mark != mark_of(book):
        asked.trouble = Text("The price book was changed meanwhile. Read the file again.")
    else:
        trial = db.session.begin_nested()
        if _apply(book.id, import_id):
            trial.commit()
        else:
            trial.rollback()
            db.session.get_one(PriceImport, import_id).trouble = Text(
                "Prices would fall lower than the preview said. Read the file again."
            )
    asked = db.session.get_one(PriceImport, import_id)
    asked.state = ImportState.FAILED if asked.trouble else ImportState.DONE
    db.session.flush()
    if asked.state is ImportState.DONE:
        book = db.session.get_one(PriceBook, asked.book_id)
        record(
            asker_of(asked), "price_book.imported", book, file=[None, asked.name],
            new=[0, asked.new], changed=[0, asked.changed], refused=[0, asked.refused],
        )  # fmt: skip


def _apply(book_id: int, import_id: int) -> bool:
    """Write all changes; whether none falls too low or too far that was not said to."""
    today, after, done = today_of_the_house(), 0, 0
    while True:
        wanted = select(PriceImportLine).where(
            PriceImportLine.import_id == import_id, PriceImportLine.id > after,
            PriceImportLine.outcome.in_(WILL_CHANGE),
        )  # fmt: skip
        lines = db.session.scalars(wanted.order_by(PriceImportLine.id).limit(AT_ONCE)).all()
        if not lines:
            return True
        told = {(line.plan_id or 0, line.valid_from): line for line in lines}
        changes = [
            (line.plan_id or 0, line.valid_from, BookRule(line.kind, line.percent, line.amount))
            for line in lines
        ]
        after, done = lines[-1].id, done + len(lines)
        effects = carry_out(db.session.get_one(PriceBook, book_id), changes, today)
        if any(_is_worse(effect, told[place]) for place, effect in effects.items()):
            return False
        note_progress(import_id, done)
        db.session.expunge_all()


def _is_worse(effect: Effect, told: PriceImportLine) -> bool:
    """Whether the price falls otherwise than the preview has said."""
    return bool(effect.too_low and not told.too_low) or (effect.is_far and told.fall is None)
