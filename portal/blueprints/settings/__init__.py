"""Settings of shop, access and widget."""

from portal.blueprints.settings import (
    builder,
    look,
    pages,
    sign_up,
    sites,
    support_plans,
    taxes,
    terms,
    visitors,
)
from portal.blueprints.settings.views import bp

__all__ = [
    "bp",
    "builder",
    "look",
    "pages",
    "sign_up",
    "sites",
    "support_plans",
    "taxes",
    "terms",
    "visitors",
]
