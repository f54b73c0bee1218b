"""Settings of shop, access and widget."""

from portal.blueprints.settings import builder, pages, sites
from portal.blueprints.settings.views import bp

__all__ = ["bp", "builder", "pages", "sites"]
