"""The demo's inbox: mails that would have been sent."""

from portal.blueprints.demo.views import bp

__all__ = ["bp"]
