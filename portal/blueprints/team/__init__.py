"""The seller's own staff."""

from portal.blueprints.team import roles
from portal.blueprints.team.views import bp

bp.register_blueprint(roles.bp)

__all__ = ["bp"]
