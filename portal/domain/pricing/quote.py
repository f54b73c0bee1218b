"""The one price function: from a plan, a quantity and a buyer's terms to a price with its trace.

Pure: it computes on values that `loader.py` has read. Unit prices keep six places; net and tax are
rounded half up to the currency's minor unit for each line, and totals are sums of rounded lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.domain.pricing.models import BookBase, LineKind
from portal.kernel.errors import Invalid
from portal.kernel.money import Money, total
from portal.kernel.texts import Text, noted

OWN_COST, QUANTITY = noted("Own cost"), noted("Quantity")


@dataclass(frozen=True)
class BookRule:
    """A price book's line for one plan; `percent` or `amount` is set as its kind needs."""

    kind: LineKind
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Book:
    """One price book as the price function sees it: its rule for each plan, or its default percent."""

    name: str
    base: BookBase
    default_percent: Decimal
    rules: Mapping[int, BookRule]


@dataclass(frozen=True)
class Item:
    """What is priced: `retail` and `cost` are net for one unit and one billing cycle, when known."""

    plan_id: int
    quantity: int
    retail: Money | None
    cost: Money | None = None


@dataclass(frozen=True)
class Terms:
    """A buyer's terms: books from the one that stands on retail or cost down to the buyer's own."""

    currency: str
    books: Sequence[Book]
    tax_name: str
    tax_percent: Decimal


@dataclass(frozen=True)
class Step:
    """One step of the trace: what was done, by which rule, and the amount after it."""

    label: str
    rule: str
    after: Money

    def as_json(self) -> dict[str, str]:
        """The step as it is stored on a line."""
        return {
            "label": self.label,
            "rule": self.rule,
            "amount": str(self.after.amount),
            "currency": self.after.currency,
        }


@dataclass(frozen=True)
class LineQuote:
    """The price of one item. `unit` is net and keeps six places."""

    plan_id: int
    quantity: int
    unit: Money
    net: Money
    tax_percent: Decimal
    tax: Money
    gross: Money
    cost: Money | None
    trace: tuple[Step, ...]


@dataclass(frozen=True)
class Quote:
    """Prices of several items in one currency; totals are sums of the rounded lines."""

    currency: str
    lines: tuple[LineQuote, ...]

    @property
    def net(self) -> Money:
        """Sum of the net amounts."""
        return total((line.net for line in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        """Sum of the taxes."""
        return total((line.tax for line in self.lines), self.currency)

    @property
    def gross(self) -> Money:
        """Total payable."""
        return total((line.gross for line in self.lines), self.currency)


class Unpriced(Invalid):
    """The plan has no price in the buyer's currency."""

    default = Text("This plan has no price in your currency.")


def quote(items: Sequence[Item], terms: Terms) -> Quote:
    """Price the items for a buyer; raises Unpriced."""
    return Quote(terms.currency, tuple(_line(item, terms) for item in items))


def _line(item: Item, terms: Terms) -> LineQuote:
    steps = [*_unit_steps(item, terms)]
    unit = steps[-1].after
    net = (unit * item.quantity).rounded()
    tax = net.percent(terms.tax_percent).rounded()
    steps.append(Step(QUANTITY, f"× {item.quantity}, rounded", net))
    steps.append(Step(noted("Tax"), f"{terms.tax_name} {_plain(terms.tax_percent)} %", tax))
    steps.append(Step(noted("Total"), noted("net and tax"), net + tax))
    return LineQuote(
        item.plan_id, item.quantity, unit, net, terms.tax_percent, tax, net + tax, item.cost, tuple(steps)
    )


def _unit_steps(item: Item, terms: Terms) -> list[Step]:
    on_cost = bool(terms.books) and terms.books[0].base is BookBase.OWN_COST
    start = item.cost if on_cost else item.retail
    rules = [book.rules.get(item.plan_id) for book in terms.books]
    fixed_at = max((i for i, rule in enumerate(rules) if rule and rule.kind is LineKind.FIXED), default=None)
    if start is None and fixed_at is None:
        raise Unpriced
    if start is not None and start.currency != terms.currency:
        raise Unpriced
    steps = [] if start is None else [Step(OWN_COST if on_cost else noted("Retail price"), "", start.unit())]
    first = 0 if start is not None else fixed_at or 0
    for book, rule in list(zip(terms.books, rules, strict=True))[first:]:
        before = steps[-1].after if steps else Money.zero(terms.currency)
        steps.append(_book_step(book, rule, before))
    return steps


def _book_step(book: Book, rule: BookRule | None, before: Money) -> Step:
    label = f"Price book {book.name}"
    if rule is None or rule.kind is LineKind.DEFAULT:
        return Step(label, f"{_signed(book.default_percent)} %", _plus_percent(before, book.default_percent))
    if rule.kind is LineKind.PERCENT:
        percent = rule.percent or Decimal(0)
        return Step(label, f"{_signed(percent)} % for this plan", _plus_percent(before, percent))
    amount = Money(rule.amount or Decimal(0), before.currency)
    if rule.kind is LineKind.FIXED:
        return Step(label, noted("fixed price"), amount.unit())
    after = (before + amount).unit()
    return Step(
        label, f"{_signed(amount.amount)} {before.currency} a unit", max(after, Money.zero(before.currency))
    )


def _plus_percent(before: Money, percent: Decimal) -> Money:
    return (before + before.percent(percent)).unit()


def _signed(number: Decimal) -> str:
    return ("+" if number >= 0 else "−") + _plain(abs(number))


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
