"""Customers of the seller: finding, adding and changing them."""

from portal.blueprints.customers import people
from portal.blueprints.customers.views import bp

bp.register_blueprint(people.bp)

__all__ = ["bp"]
