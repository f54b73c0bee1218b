"""Writing price books; new quotes use a change at once."""

from decimal import Decimal

from sqlalchemy import select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.pricing.models import BookBase, LineKind, PriceBook, PriceBookLine, SupportPlan, TaxRate
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.texts import Text

LOWEST, HIGHEST = Decimal(-100), Decimal(1000)


def create_book(
    name: str,
    *,
    currency: str,
    actor: Actor,
    parent: PriceBook | None = None,
    base: BookBase = BookBase.RETAIL,
    default_percent: Decimal = Decimal(0),
) -> PriceBook:
    """Make a price book; a child starts from its parent's prices. Raises Invalid."""
    _ensure_percent(default_percent)
    _ensure_free(name)
    if parent is not None and parent.currency != currency:
        raise Invalid(field_errors={"parent": Text("The parent is in another currency.")})
    book = PriceBook(
        public_id=new_public_id("pbk"),
        name=name,
        currency=currency,
        parent_id=parent.id if parent else None,
        base=parent.base if parent else base,
        default_percent=default_percent,
        lines=[],
    )
    db.session.add(book)
    db.session.flush()
    record(actor, "price_book.created", book, default_percent=[None, str(default_percent)])
    return book


def change_book(book: PriceBook, *, version: int, actor: Actor, name: str, default_percent: Decimal) -> None:
    """Change name and default percent. Raises Invalid, and Stale when it was changed meanwhile."""
    if book.version != version:
        raise Stale
    _ensure_percent(default_percent)
    if name != book.name:
        _ensure_free(name)
    old = str(book.default_percent)
    book.name, book.default_percent = name, default_percent
    db.session.flush()
    record(actor, "price_book.changed", book, default_percent=[old, str(default_percent)])


def set_line(
    book: PriceBook,
    plan_id: int,
    *,
    kind: LineKind,
    actor: Actor,
    percent: Decimal | None = None,
    amount: Decimal | None = None,
) -> PriceBookLine:
    """Set the rule for one plan; `amount` is net for one unit in the book's currency. Raises Invalid."""
    _ensure_fits(kind, percent, amount)
    line = next((one for one in book.lines if one.plan_id == plan_id), None)
    if line is None:
        line = PriceBookLine(plan_id=plan_id)
        book.lines.append(line)
    line.kind, line.percent, line.amount = kind, percent, amount
    db.session.flush()
    record(
        actor,
        "price_book.line_set",
        book,
        plan=plan_id,
        kind=str(kind),
        percent=_text(percent),
        amount=_text(amount),
    )
    return line


def remove_line(book: PriceBook, plan_id: int, *, actor: Actor) -> None:
    """Let the book's default count again for a plan."""
    for line in [one for one in book.lines if one.plan_id == plan_id]:
        book.lines.remove(line)
        record(actor, "price_book.line_removed", book, plan=plan_id)
    db.session.flush()


def create_tax_rate(name: str, country: str, percent: Decimal) -> TaxRate:
    """Make a tax rate in percent of net."""
    rate = TaxRate(name=name, country=country, percent=percent)
    db.session.add(rate)
    db.session.flush()
    return rate


def create_support_plan(name: str, percent: Decimal) -> SupportPlan:
    """Make a support plan in percent of the bill."""
    plan = SupportPlan(name=name, percent=percent)
    db.session.add(plan)
    db.session.flush()
    return plan


def _ensure_free(name: str) -> None:
    if db.session.scalar(select(PriceBook.id).where(PriceBook.name == name)):
        raise Invalid(field_errors={"name": Text("You have a price book of this name.")})


def _ensure_percent(percent: Decimal) -> None:
    if not LOWEST <= percent <= HIGHEST:
        raise Invalid(field_errors={"default_percent": Text("Use a percentage between -100 and 1000.")})


def _ensure_fits(kind: LineKind, percent: Decimal | None, amount: Decimal | None) -> None:
    if kind is LineKind.PERCENT and (percent is None or not LOWEST <= percent <= HIGHEST):
        raise Invalid(field_errors={"percent": Text("Use a percentage between -100 and 1000.")})
    if kind in (LineKind.DELTA, LineKind.FIXED) and amount is None:
        raise Invalid(field_errors={"amount": Text("Give an amount.")})
    if kind is LineKind.FIXED and amount is not None and amount < 0:
        raise Invalid(field_errors={"amount": Text("A price is not negative.")})


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
