"""Tables of commercial terms."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Amount, Coded, SellerOwned, UtcDateTime, Worded, owned, within_seller
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money
from portal.kernel.texts import Words

FROM_THE_START = date.min
"""The first day of what holds since ever."""


class BookBase(StrEnum):
    """What a price book starts from."""

    RETAIL = "retail"
    OWN_COST = "own_cost"


class LineKind(StrEnum):
    """How a price book line changes the price it starts from (spec 2G-7)."""

    DEFAULT = "default"
    PERCENT = "percent"
    DELTA = "delta"
    FIXED = "fixed"


class PriceBook(SellerOwned):
    """A seller's prices for some accounts, in one currency; a child starts from its parent's prices.

    Outside of its days it changes nothing: what it starts from counts. Below `margin_floor`, in percent of
    the price, orders and changes of prices need somebody who may approve.
    """

    __tablename__ = "price_book"

    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    base: Mapped[BookBase] = mapped_column(Coded(BookBase), default=BookBase.RETAIL)
    default_percent: Mapped[Decimal] = mapped_column(Numeric(7, 2), default=Decimal(0))
    valid_from: Mapped[date | None] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    margin_floor: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(
        UniqueConstraint("seller_id", "name"),
        within_seller("parent_id", "price_book"),
        CheckConstraint("default_percent BETWEEN -100 AND 1000", name="percent_range"),
        CheckConstraint("margin_floor BETWEEN 0 AND 100", name="floor_range"),
        CheckConstraint("valid_to >= valid_from", name="days"),
    )

    def is_valid(self, day: date) -> bool:
        """Whether its prices count on that day; the last day is one of its own."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


class PriceBookLine(SellerOwned):
    """The rule for one plan from a day on: its own percent, an amount more or less, or a fixed unit price.

    Of several for a plan, the newest that holds counts.
    """

    __tablename__ = "price_book_line"

    book_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"))
    valid_from: Mapped[date] = mapped_column(default=FROM_THE_START)
    kind: Mapped[LineKind] = mapped_column(Coded(LineKind))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    amount: Mapped[Decimal | None] = mapped_column(Amount())

    __table_args__ = owned(
        UniqueConstraint("seller_id", "book_id", "plan_id", "valid_from"),
        within_seller("book_id", "price_book", ondelete="CASCADE"),
    )


class ImportState(StrEnum):
    """How far a file of prices has come."""

    READING = "reading"
    READY = "ready"
    TAKING_OVER = "taking_over"
    DONE = "done"
    FAILED = "failed"


class PriceImport(SellerOwned):
    """A file of prices for a book: read by a job, looked at by a person, taken over by a job.

    `book_mark` says what the book was like when it was read; another one then needs another look.
    """

    __tablename__ = "price_import"

    public_id: Mapped[str] = mapped_column(unique=True)
    book_id: Mapped[int] = mapped_column(BigInteger)
    membership_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("membership.id", ondelete="CASCADE"))
    """In whose right it is read, and then taken over."""
    name: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    """The file until it is read."""
    state: Mapped[ImportState] = mapped_column(Coded(ImportState), default=ImportState.READING)
    book_mark: Mapped[str] = mapped_column(String(60), default="")
    rows: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    too_low: Mapped[int] = mapped_column(default=0)
    """Of the new and changed ones, those that fall below cost or floor."""
    other_names: Mapped[int] = mapped_column(default=0)
    """The lines that call a plan otherwise than the catalogue does."""
    trouble: Mapped[Words] = mapped_column(Worded(), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = owned(
        within_seller("book_id", "price_book", ondelete="CASCADE"),
        Index("ix_price_import_book_id", "seller_id", "book_id"),
        Index("ix_price_import_created_at", "created_at"),
    )

    @property
    def is_moving(self) -> bool:
        """Whether a job works on it."""
        return self.state in {ImportState.READING, ImportState.TAKING_OVER}


class ImportOutcome(StrEnum):
    """What a line of a file means for the book."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


def falls_far(was: Any, now: Any) -> Any:
    """Whether a price falls to less than half, or to nothing: of two amounts, or of two columns."""
    return now + now < was


class PriceImportLine(SellerOwned):
    """One line of a file: the rule it names and the rule there is, or why it is refused.

    Without `valid_from` the rule holds at once. Prices are those of that day, net for one unit in the book's
    currency, where they are known. `too_low` is `cost` or `floor` where the new one falls below.
    """

    __tablename__ = "price_import_line"

    import_id: Mapped[int] = mapped_column(BigInteger)
    row: Mapped[int]
    plan_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("plan.id"))
    label: Mapped[str] = mapped_column(String(250))
    other_name: Mapped[str] = mapped_column(String(250), default="")
    """What the file calls the plan, where the catalogue calls it otherwise."""
    outcome: Mapped[ImportOutcome] = mapped_column(Coded(ImportOutcome))
    reason: Mapped[Words] = mapped_column(Worded(), default="")
    kind: Mapped[LineKind] = mapped_column(Coded(LineKind), default=LineKind.DEFAULT)
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    amount: Mapped[Decimal | None] = mapped_column(Amount())
    valid_from: Mapped[date | None] = mapped_column()
    was_kind: Mapped[LineKind] = mapped_column(Coded(LineKind), default=LineKind.DEFAULT)
    was_percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    was_amount: Mapped[Decimal | None] = mapped_column(Amount())
    was_price: Mapped[Decimal | None] = mapped_column(Amount())
    price: Mapped[Decimal | None] = mapped_column(Amount())
    too_low: Mapped[str] = mapped_column(String(5), default="")
    is_unweighed: Mapped[bool] = mapped_column(default=False)
    """Whether nobody can tell, because the cost is not known."""

    __table_args__ = owned(
        within_seller("import_id", "price_import", ondelete="CASCADE"),
        Index("ix_price_import_line_import_id", "seller_id", "import_id", "row"),
    )

    @property
    def public_id(self) -> str:
        """What it is called within its file."""
        return str(self.row)

    @property
    def fall(self) -> int | None:
        """The whole percent, such as -87, by which the price falls far; -100 is to nothing, and only that."""
        if self.was_price is None or self.price is None or not falls_far(self.was_price, self.price):
            return None
        return int((self.price - self.was_price) * 100 / self.was_price)

    def prices_in(self, currency: str) -> tuple[Money | None, Money | None]:
        """The price before the change and after it."""
        before, after = (
            None if amount is None else Money(amount, currency) for amount in (self.was_price, self.price)
        )
        return before, after


class TaxRate(SellerOwned):
    """A rate in percent of the net amount, owed in a country, or in one of its regions.

    `next_percent` takes its place on the day `next_from`. With reverse charge, a company with a VAT id in
    another country of the European Union owes the tax itself.
    """

    __tablename__ = "tax_rate"

    public_id: Mapped[str] = mapped_column(unique=True, default=lambda: new_public_id("tax"))
    name: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(100), default="")
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    next_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    next_from: Mapped[date | None] = mapped_column()
    reverse_charge: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = owned(
        UniqueConstraint("seller_id", "name"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("next_percent BETWEEN 0 AND 100", name="next_percent_range"),
        CheckConstraint("(next_percent IS NULL) = (next_from IS NULL)", name="next_whole"),
    )

    def percent_on(self, day: date) -> Decimal:
        """The rate of that day."""
        has_changed = self.next_from is not None and self.next_from <= day
        return self.next_percent if has_changed and self.next_percent is not None else self.percent
