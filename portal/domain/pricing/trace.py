"""The way to a price, as it is shown: to staff whole, to others without what it costs the seller."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain.pricing.quote import OWN_COST, QUANTITY, REVERSE_CHARGE, Step
from portal.kernel.money import Money
from portal.kernel.texts import Text, taken_out


def stored_steps(trace: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The steps that stand on a line."""
    return [
        Step(taken_out(one["label"]), taken_out(one["rule"]), Money.of(one["amount"], one["currency"]))
        for one in trace
    ]


def is_reverse_charged(trace: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the buyer owes the tax itself, by what stands on a line."""
    rules = (step.rule for step in stored_steps(trace))
    return any(isinstance(rule, Text) and rule.values.get("tax") == REVERSE_CHARGE for rule in rules)


def without_cost(steps: Sequence[Step]) -> list[Step]:
    """The steps for the buyer: where they start from the cost, they begin at the last book's price.

    A percentage on the cost would tell the cost, and so would the price of a book between.
    """
    if not steps or steps[0].label != OWN_COST:
        return list(steps)
    last = next((at for at, step in enumerate(steps) if step.label == QUANTITY), len(steps)) - 1
    return [Step(BEGINNING, "", steps[last].after), *steps[last + 1 :]]


BEGINNING = Text("Price for one")
"""What the buyer's first step is called: the name of a book might tell what it is made from."""
