"""Things customers bought once, with their redemption codes."""

from portal.blueprints.assets.views import bp

__all__ = ["bp"]
