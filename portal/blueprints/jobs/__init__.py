"""Work in the background that failed or still waits."""

from portal.blueprints.jobs.views import bp

__all__ = ["bp"]
