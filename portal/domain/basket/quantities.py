"""How many of a product may be ordered, and the one sentence for what may not."""

import re

from portal.domain.catalogue.models import Product
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def quantity_of(product: Product, typed: str) -> int:
    """The number that was typed; raises Invalid unless the product may be ordered in it."""
    if not _WHOLE.fullmatch(typed.strip()):
        raise _refusal(_limits_of(product))
    quantity = int(typed)
    ensure_quantity(product, quantity)
    return quantity


def ensure_quantity(product: Product, quantity: int, *, in_basket: int = 0) -> None:
    """Raise Invalid unless the product may be ordered in this quantity, with what is in the basket."""
    problem = problem_with(product, quantity + in_basket)
    if problem:
        present = Text("%(number)s are in the basket already.", number=in_basket) if in_basket else ""
        raise _refusal(f"{problem} {present}".strip())


def problem_with(product: Product, quantity: int) -> str:
    """Why the product cannot be ordered in this quantity; empty when it can."""
    low, high, step = product.min_quantity, product.max_quantity, product.quantity_step
    fits = low <= quantity <= high and (quantity - low) % step == 0
    if product.sizes:
        fits = quantity in product.sizes
    return "" if fits else _limits_of(product)


def _limits_of(product: Product) -> str:
    if product.sizes:
        return str(Text("It is sold in these sizes: %(sizes)s.", sizes=", ".join(map(str, product.sizes))))
    low, high, step = product.min_quantity, product.max_quantity, product.quantity_step
    if step == 1:
        return str(Text("Order between %(low)s and %(high)s.", low=low, high=high))
    text = Text("Order between %(low)s and %(high)s, in steps of %(step)s.", low=low, high=high, step=step)
    return str(text)


def fitting(product: Product, quantity: int) -> int:
    """The greatest quantity up to this one that may be ordered, else the least."""
    if product.sizes:
        return max((one for one in product.sizes if one <= quantity), default=product.least_quantity)
    low, high, step = product.min_quantity, product.max_quantity, product.quantity_step
    return low + max(0, min(quantity, high) - low) // step * step


def _refusal(text: str) -> Invalid:
    return Invalid(field_errors={"quantity": text})
