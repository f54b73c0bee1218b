"""Customers of the seller: finding, adding and changing them."""

from portal.blueprints.customers.views import bp

__all__ = ["bp"]
