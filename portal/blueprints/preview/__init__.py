"""A page of another web site for the settings, with the snippet in it (ADR 10)."""

from portal.blueprints.preview.views import bp

__all__ = ["bp"]
