"""The queue of sign-ups, and deciding about each."""

from portal.blueprints.requests.views import bp

__all__ = ["bp"]
