"""The catalogue: what is offered, at which price, from which stock."""

from portal.blueprints.products import editing, terms
from portal.blueprints.products.views import bp

__all__ = ["bp", "editing", "terms"]
