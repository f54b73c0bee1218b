"""Mails and what became of them."""

from portal.blueprints.mail_log.views import bp

__all__ = ["bp"]
