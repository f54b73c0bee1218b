"""Settings of shop, access and widget."""

from portal.blueprints.settings import sites, snippet
from portal.blueprints.settings.views import bp

__all__ = ["bp", "sites", "snippet"]
