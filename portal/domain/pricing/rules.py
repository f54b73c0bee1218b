"""Writing the rules of a price book for single plans, at once or from a day to come on."""

from datetime import date

from sqlalchemy import delete, select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.pricing.actions import HIGHEST, LOWEST, as_text
from portal.domain.pricing.consent import Consent, watching
from portal.domain.pricing.models import FROM_THE_START, LineKind, PriceBook, PriceBookLine
from portal.domain.pricing.quote import BookRule
from portal.domain.sellers.queries import today_of_the_house
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.texts import Text


def set_line(
    book: PriceBook,
    plan_id: int,
    rule: BookRule,
    *,
    actor: Actor,
    valid_from: date | None = None,
    agreed: bool = False,
) -> None:
    """Set the rule for one plan, at once or from a day to come on; `DEFAULT` takes its rule away.

    `amount` is net for one unit in the book's currency. Raises Invalid.
    """
    ensure_fits(rule)
    if valid_from is not None and valid_from <= today_of_the_house():
        raise Invalid(field_errors={"valid_from": Text("Choose a day to come, or leave it empty.")})
    with watching(book, [plan_id], valid_from or today_of_the_house(), Consent(actor, agreed)):
        _put(book, plan_id, rule, valid_from)
    record(
        actor,
        "price_book.line_set",
        book,
        plan=plan_id,
        kind=str(rule.kind),
        percent=as_text(rule.percent),
        amount=as_text(rule.amount),
        valid_from=[None, as_text(valid_from)],
    )


def _put(book: PriceBook, plan_id: int, rule: BookRule, valid_from: date | None) -> None:
    """Write it in the place of the rule of that day; at once, in the place of all that held so far."""
    is_replaced = (
        PriceBookLine.valid_from == valid_from
        if valid_from
        else PriceBookLine.valid_from <= today_of_the_house()
    )
    of_plan = (PriceBookLine.book_id == book.id, PriceBookLine.plan_id == plan_id)
    db.session.execute(delete(PriceBookLine).where(*of_plan, is_replaced))
    if valid_from is not None or rule.kind is not LineKind.DEFAULT:
        db.session.add(
            PriceBookLine(
                book_id=book.id,
                plan_id=plan_id,
                valid_from=valid_from or FROM_THE_START,
                kind=rule.kind,
                percent=rule.percent,
                amount=rule.amount,
            )
        )


def withdraw_line(book: PriceBook, plan_id: int, valid_from: date, *, actor: Actor) -> None:
    """Take back a change of price before its day; raises NotFound for none, or too late."""
    line = db.session.scalar(
        select(PriceBookLine).where(
            PriceBookLine.book_id == book.id,
            PriceBookLine.plan_id == plan_id,
            PriceBookLine.valid_from == valid_from,
            PriceBookLine.valid_from > today_of_the_house(),
        )
    )
    if line is None:
        raise NotFound
    db.session.delete(line)
    db.session.flush()
    record(actor, "price_book.line_removed", book, plan=plan_id, valid_from=[str(valid_from), None])


def ensure_fits(rule: BookRule) -> None:
    """Raise Invalid where the number that the rule needs is missing or out of its limits."""
    if rule.kind is LineKind.PERCENT and (rule.percent is None or not LOWEST <= rule.percent <= HIGHEST):
        raise Invalid(field_errors={"percent": Text("Use a percentage between -100 and 1000.")})
    if rule.kind in (LineKind.DELTA, LineKind.FIXED) and rule.amount is None:
        raise Invalid(field_errors={"amount": Text("Give an amount.")})
    if rule.kind is LineKind.FIXED and rule.amount is not None and rule.amount < 0:
        raise Invalid(field_errors={"amount": Text("A price is not negative.")})
