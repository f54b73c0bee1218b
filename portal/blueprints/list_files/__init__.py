"""Lists as files."""

from portal.blueprints.list_files.views import bp

__all__ = ["bp"]
