"""Product groups: editions of one thing, on one page of the shop."""

from portal.blueprints.product_groups.views import bp

__all__ = ["bp"]
