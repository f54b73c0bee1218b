"""Price books: a seller's prices for some of its customers."""

from portal.blueprints.price_books import imports, lines
from portal.blueprints.price_books.views import bp

__all__ = ["bp", "imports", "lines"]
