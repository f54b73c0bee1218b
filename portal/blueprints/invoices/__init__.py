"""Invoices to the seller's customers."""

from portal.blueprints.invoices.views import bp

__all__ = ["bp"]
