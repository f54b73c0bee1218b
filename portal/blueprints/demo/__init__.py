"""The demo's own pages: a first order step by step, and mails that would have been sent."""

from portal.blueprints.demo.views import bp

__all__ = ["bp"]
