"""Keeping states of lists."""

from portal.blueprints.saved_views.views import bp

__all__ = ["bp"]
