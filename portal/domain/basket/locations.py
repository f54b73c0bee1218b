"""Where the data of a product is kept: the buyer chooses before it is set up, and never again (F46)."""

from portal.domain.catalogue.models import Product
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text


def location_of(product: Product, typed: str) -> str:
    """The location that was chosen; the only one needs no choice, and a product without any has none.

    Raises Invalid for none where there are several, and for one that is not the product's.
    """
    if len(product.data_locations) == 1:
        return product.data_locations[0]
    problem = problem_with_location(product, typed)
    if problem:
        raise Invalid(field_errors={"data_location": problem})
    return typed if product.data_locations else ""


def problem_with_location(product: Product, chosen: str) -> str:
    """Why the product cannot be ordered for this location; empty when it can."""
    if not product.data_locations or chosen in product.data_locations:
        return ""
    return str(Text("Choose where the data is kept."))
