"""Signing in to the portal and out of it, invitations, and the choice of a seller."""

from portal.blueprints.auth.views import bp

__all__ = ["bp"]
