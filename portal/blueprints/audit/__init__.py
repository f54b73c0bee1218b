"""Who did what."""

from portal.blueprints.audit.views import bp

__all__ = ["bp"]
