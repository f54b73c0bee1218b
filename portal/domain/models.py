"""Every table, imported once: migrations and relationships need to know them all."""

from portal.db import outbox
from portal.domain.accounts import models as accounts
from portal.domain.assets import models as assets
from portal.domain.audit import models as audit
from portal.domain.basket import models as basket
from portal.domain.billing import export_models as bill_exports
from portal.domain.billing import models as billing
from portal.domain.catalogue import group_models as product_groups
from portal.domain.catalogue import models as catalogue
from portal.domain.cloud_accounts import models as cloud_accounts
from portal.domain.extra_fields import models as extra_fields
from portal.domain.ledger import models as ledger
from portal.domain.lists import models as lists
from portal.domain.notifications import models as notifications
from portal.domain.orders import models as orders
from portal.domain.pricing import models as pricing
from portal.domain.provisioning import models as provisioning
from portal.domain.requests import models as requests
from portal.domain.sellers import billing_models as seller_billing
from portal.domain.sellers import models as sellers
from portal.domain.subscriptions import models as subscriptions
from portal.domain.supply import models as supply
from portal.domain.users import models as users

__all__ = [
    "accounts",
    "assets",
    "audit",
    "basket",
    "bill_exports",
    "billing",
    "catalogue",
    "cloud_accounts",
    "extra_fields",
    "ledger",
    "lists",
    "notifications",
    "orders",
    "outbox",
    "pricing",
    "product_groups",
    "provisioning",
    "requests",
    "seller_billing",
    "sellers",
    "subscriptions",
    "supply",
    "users",
]
