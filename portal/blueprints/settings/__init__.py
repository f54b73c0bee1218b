"""Settings of shop, access and widget."""

from portal.blueprints.settings import builder, pages, sign_up, sites, visitors
from portal.blueprints.settings.views import bp

__all__ = ["bp", "builder", "pages", "sign_up", "sites", "visitors"]
