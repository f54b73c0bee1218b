"""Settings of shop, access and widget."""

from portal.blueprints.settings import (
    builder,
    currencies,
    defaults,
    extra_fields,
    look,
    mails,
    pages,
    payment_methods,
    shop_host,
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
    "currencies",
    "defaults",
    "extra_fields",
    "payment_methods",
    "look",
    "mails",
    "pages",
    "shop_host",
    "sign_up",
    "sites",
    "support_plans",
    "taxes",
    "terms",
    "visitors",
]
