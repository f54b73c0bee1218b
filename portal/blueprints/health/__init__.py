"""For machines that look after us: alive, ready, and in numbers."""

from portal.blueprints.health.views import bp

__all__ = ["bp"]
