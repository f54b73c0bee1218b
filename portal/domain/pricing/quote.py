"""The one price function: from a plan, a quantity and a buyer's terms to a price with its trace.

Pure: it computes on values that `loader.py` has read. Unit prices keep six places; net and tax are
rounded half up to the currency's minor unit for each line, and totals are sums of rounded lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from portal.domain.catalogue.models import Cycle
from portal.domain.pricing.models import FROM_THE_START, BookBase, LineKind
from portal.kernel.errors import Invalid
from portal.kernel.money import Money, total
from portal.kernel.texts import Percent, Text, Words, kept

OWN_COST, QUANTITY, REVERSE_CHARGE = Text("Own cost"), Text("Quantity"), Text("Reverse charge")


@dataclass(frozen=True)
class BookRule:
    """A price book's line for one plan; `percent` or `amount` is set as its kind needs."""

    kind: LineKind
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Book:
    """One price book as the price function sees it: its rule for each plan, or its default percent.

    `margin_floor` is in percent of the price.
    """

    name: str
    base: BookBase
    default_percent: Decimal
    rules: Mapping[int, BookRule] = field(default_factory=dict)
    margin_floor: Decimal | None = None
    id: int = 0


@dataclass(frozen=True)
class Item:
    """What is priced: `retail` and `cost` are net for one unit and one billing cycle, when known."""

    plan_id: int
    quantity: int
    retail: Money | None
    cost: Money | None = None
    cycle: Cycle = Cycle.ONCE


@dataclass(frozen=True)
class Terms:
    """A buyer's terms on a day: books from the one that stands on retail or cost down to the buyer's own."""

    currency: str
    books: Sequence[Book]
    tax_name: Words
    tax_percent: Decimal
    day: date = FROM_THE_START
    adjustment: Decimal = Decimal(0)
    """Percent on every price of the buyer, after all books."""

    @property
    def margin_floor(self) -> Decimal | None:
        """The margin that the buyer's own book asks for, in percent of the price.

        A discount on all prices may not take one below cost unseen, whatever the book says.
        """
        own = self.books[-1].margin_floor if self.books else None
        return Decimal(0) if own is None and self.adjustment < 0 else own


@dataclass(frozen=True)
class Step:
    """One step of the trace: what was done, by which rule, and the amount after it."""

    label: Words
    rule: Words
    after: Money

    def as_json(self) -> dict[str, Any]:
        """The step as it is stored on a line."""
        return {
            "label": kept(self.label),
            "rule": kept(self.rule),
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
    cycle: Cycle = Cycle.ONCE

    def is_below(self, floor: Decimal | None) -> bool:
        """Whether its margin is known and below so many percent of the price."""
        return floor is not None and self.cost is not None and is_thinner(self.unit, self.cost, floor)


@dataclass(frozen=True)
class Quote:
    """Prices of several items in one currency; totals are sums of the rounded lines."""

    currency: str
    lines: tuple[LineQuote, ...]
    is_below_floor: bool = False
    """Whether the margin of a line is below what the buyer's price book asks for."""

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

    @property
    def then(self) -> dict[Cycle, Money]:
        """What is charged again each cycle after that."""
        return charged_again(self.lines)


class Charged(Protocol):
    """A line with what it costs each cycle."""

    @property
    def cycle(self) -> Cycle:
        """How often it is charged."""

    @property
    def gross(self) -> Money:
        """What is paid each time."""


def charged_again(lines: Iterable[Charged]) -> dict[Cycle, Money]:
    """The gross sums of what is not bought once alone, by cycle, the shortest first."""
    sums: dict[Cycle, Money] = {}
    for line in sorted(lines, key=lambda line: list(Cycle).index(line.cycle)):
        if line.cycle is not Cycle.ONCE:
            before = sums.get(line.cycle, Money.zero(line.gross.currency))
            sums[line.cycle] = before + line.gross
    return sums


class Unpriced(Invalid):
    """The plan has no price in the buyer's currency."""

    default = Text("This plan has no price in your currency.")


def quote(items: Sequence[Item], terms: Terms) -> Quote:
    """Price the items for a buyer; raises Unpriced."""
    lines = tuple(_line(item, terms) for item in items)
    return Quote(terms.currency, lines, any(line.is_below(terms.margin_floor) for line in lines))


def unit_price(item: Item, terms: Terms) -> Money:
    """The net price of one unit; raises Unpriced."""
    return _unit_steps(item, terms)[-1].after


def is_thinner(price: Money, cost: Money, floor: Decimal) -> bool:
    """Whether the margin is below so many percent of the price; a free thing that costs has none."""
    return cost > price - price.percent(floor)


def _line(item: Item, terms: Terms) -> LineQuote:
    steps = [*_unit_steps(item, terms)]
    unit = steps[-1].after
    net = (unit * item.quantity).rounded()
    tax = net.percent(terms.tax_percent).rounded()
    rate = Text("%(tax)s %(percent)s", tax=terms.tax_name, percent=Percent(terms.tax_percent))
    steps.append(Step(QUANTITY, Text("× %(quantity)s, rounded", quantity=Decimal(item.quantity)), net))
    steps.append(Step(Text("Tax"), rate, tax))
    steps.append(Step(Text("Total"), Text("net and tax"), net + tax))
    return LineQuote(
        item.plan_id,
        item.quantity,
        unit,
        net,
        terms.tax_percent,
        tax,
        net + tax,
        item.cost,
        tuple(steps),
        item.cycle,
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
    steps = [] if start is None else [Step(OWN_COST if on_cost else Text("Retail price"), "", start.unit())]
    first = 0 if start is not None else fixed_at or 0
    for book, rule in list(zip(terms.books, rules, strict=True))[first:]:
        before = steps[-1].after if steps else Money.zero(terms.currency)
        steps.append(_book_step(book, rule, before))
    if terms.adjustment:
        steps.append(_adjustment_step(terms.adjustment, steps[-1].after))
    return steps


def _adjustment_step(percent: Decimal, before: Money) -> Step:
    more, less = (
        Text("%(percent)s uplift", percent=Percent(percent)),
        Text("%(percent)s discount", percent=Percent(-percent)),
    )
    return Step(Text("Adjustment"), more if percent > 0 else less, _plus_percent(before, percent))


def _book_step(book: Book, rule: BookRule | None, before: Money) -> Step:
    label = Text("Price book %(name)s", name=book.name)
    if rule is None or rule.kind is LineKind.DEFAULT:
        rule_words = Text("%(percent)s", percent=Percent(book.default_percent, signed=True))
        return Step(label, rule_words, _plus_percent(before, book.default_percent))
    if rule.kind is LineKind.PERCENT:
        percent = rule.percent or Decimal(0)
        rule_words = Text("%(percent)s for this plan", percent=Percent(percent, signed=True))
        return Step(label, rule_words, _plus_percent(before, percent))
    amount = Money(rule.amount or Decimal(0), before.currency)
    if rule.kind is LineKind.FIXED:
        return Step(label, Text("fixed price"), amount.unit())
    after = (before + amount).unit()
    more, less = Text("%(amount)s more a unit", amount=amount), Text("%(amount)s less a unit", amount=-amount)
    words = less if amount.is_negative else more
    return Step(label, words, max(after, Money.zero(before.currency)))


def _plus_percent(before: Money, percent: Decimal) -> Money:
    return (before + before.percent(percent)).unit()
