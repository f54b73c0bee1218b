"""Our own prices beside retail prices, for who may see costs (F28)."""

from collections.abc import Iterable, Sequence

from portal.domain.catalogue.models import Product
from portal.domain.pricing.loader import quote_from_above
from portal.domain.pricing.retail import Compared, compared
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.web.access import current_actor


def sees_costs() -> bool:
    """Whether the person may know what we pay."""
    return current_actor().may(Permission.PRICE_COST)


def shows_retail() -> bool:
    """Whether the seller lets its staff see retail prices."""
    return shop().show_retail_price


def sees_margins() -> bool:
    """Whether the person sees both, and what is between them."""
    return shows_retail() and sees_costs()


def compared_products(products: Sequence[Product], currency: str) -> dict[int, Compared]:
    """The comparison of all plans of some products, by our price at the seller above as it is now.

    Nothing for who may not know costs. To be called before our own transaction has written.
    """
    if not sees_costs():
        return {}
    ids = [plan.id for product in products for plan in product.plans]
    return compared(ids, currency, quote_from_above([(plan_id, 1) for plan_id in ids]))


def compared_shelves(products: Sequence[Product], currency: str) -> dict[int, Compared]:
    """The same while staff order, where the seller lets them see retail prices."""
    return compared_products(products, currency) if shows_retail() else {}


def compared_lines(plan_ids: Iterable[int], currency: str) -> dict[int, Compared]:
    """The same for what is in a basket, by our stored costs, because it is shown after a change too."""
    return compared(plan_ids, currency) if sees_margins() else {}
