"""Orders of the seller's customers: deciding about them, and ordering for a customer."""

from portal.blueprints.orders import buying, jobs
from portal.blueprints.orders.views import bp

bp.register_blueprint(buying.bp)
bp.register_blueprint(jobs.bp)

__all__ = ["bp"]
