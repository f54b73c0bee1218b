"""What this seller buys from the one above: its orders and invoices there."""

from portal.blueprints.purchases.views import bp

__all__ = ["bp"]
