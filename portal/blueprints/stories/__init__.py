"""Every component on one page, to be looked at and tested; only in debug and testing."""

from portal.blueprints.stories.views import bp

__all__ = ["bp"]
