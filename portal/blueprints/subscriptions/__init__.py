"""Subscriptions of the seller's customers."""

from portal.blueprints.subscriptions.views import bp

__all__ = ["bp"]
