"""The seller's own staff."""

from portal.blueprints.team.views import bp

__all__ = ["bp"]
