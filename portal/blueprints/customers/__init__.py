"""Customers of the seller: finding, adding and changing them, and what they have."""

from portal.blueprints.customers import bill_export, cloud_accounts, people, records, together
from portal.blueprints.customers.views import bp

bp.register_blueprint(people.bp)
bp.register_blueprint(cloud_accounts.bp)
bp.register_blueprint(bill_export.bp)
bp.register_blueprint(records.bp)

__all__ = ["bp", "together"]
