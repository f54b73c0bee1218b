"""The first page: what waits for somebody."""

from portal.blueprints.dashboard.views import bp

__all__ = ["bp"]
