"""Customers of the seller: finding, adding and changing them, and their cloud accounts."""

from portal.blueprints.customers.cloud_accounts import bp as cloud_accounts
from portal.blueprints.customers.views import bp

bp.register_blueprint(cloud_accounts)

__all__ = ["bp"]
