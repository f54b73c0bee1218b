"""Writing the catalogue: products with their plans, what is offered, how it is provisioned, its terms."""

from portal.domain.catalogue.actions.connect import connect_product, connector_settings
from portal.domain.catalogue.actions.lock import ensure_version
from portal.domain.catalogue.actions.offer import offer_product, withdraw_offer
from portal.domain.catalogue.actions.plans import (
    CYCLES,
    LONGEST_TERM,
    NewPlan,
    add_plan,
    change_plan,
    costs_of,
    store_cost,
)
from portal.domain.catalogue.actions.products import (
    HIGHEST_QUANTITY,
    NewProduct,
    ProductFacts,
    change_product,
    create_product,
    note_sale,
)
from portal.domain.catalogue.actions.publish import (
    NotReady,
    missing_in,
    publish_product,
    retire_product,
)
from portal.domain.catalogue.actions.terms import (
    NewTerms,
    accept_terms,
    publish_terms,
    take_back_terms,
)

__all__ = [
    "CYCLES",
    "HIGHEST_QUANTITY",
    "LONGEST_TERM",
    "NewPlan",
    "NewProduct",
    "NewTerms",
    "NotReady",
    "ProductFacts",
    "accept_terms",
    "add_plan",
    "change_plan",
    "change_product",
    "connect_product",
    "connector_settings",
    "costs_of",
    "create_product",
    "ensure_version",
    "missing_in",
    "note_sale",
    "offer_product",
    "publish_product",
    "publish_terms",
    "retire_product",
    "store_cost",
    "take_back_terms",
    "withdraw_offer",
]
