"""Settings of shop, access and widget."""

from portal.blueprints.settings import (
    builder,
    extra_fields,
    look,
    pages,
    sign_up,
    sites,
    support_plans,
    taxes,
    visitors,
)
from portal.blueprints.settings.views import bp

__all__ = [
    "bp",
    "builder",
    "extra_fields",
    "look",
    "pages",
    "sign_up",
    "sites",
    "support_plans",
    "taxes",
    "visitors",
]
