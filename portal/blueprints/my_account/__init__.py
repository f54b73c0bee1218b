"""What staff change about themselves."""

from portal.blueprints.my_account.views import bp

__all__ = ["bp"]
