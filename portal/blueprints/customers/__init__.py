"""Customers of the seller: finding, adding and changing them, and their cloud accounts."""

from portal.blueprints.customers import cloud_accounts, people, together
from portal.blueprints.customers.views import bp

bp.register_blueprint(people.bp)
bp.register_blueprint(cloud_accounts.bp)

__all__ = ["bp", "together"]
