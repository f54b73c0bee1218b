"""From a draft to what sellers below may offer, and to what nobody can order any more (F9)."""

from portal.connectors.registry import all_connectors
from portal.connectors.schema import problems
from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.catalogue.actions.connect import connector_settings
from portal.domain.catalogue.actions.lock import ensure_own
from portal.domain.catalogue.models import Product, ProductStatus
from portal.domain.catalogue.queries import connector_of
from portal.domain.catalogue.states import PRODUCT
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict
from portal.kernel.texts import Text


class NotReady(Conflict):
    """Something is missing; its field errors are all that is."""

    default = Text("This product cannot be published yet.")


def missing_in(product: Product) -> dict[str, Text]:
    """What an own product lacks before it can be published, all of it at once; nothing when it is ready."""
    missing: dict[str, Text] = {}
    if not product.name.strip():
        missing["name"] = Text("It needs a name.")
    plans = [plan for plan in product.plans if plan.published]
    if not plans:
        missing["plans"] = Text("It needs a plan that can be ordered.")
    if not any(plan.retail_prices for plan in plans):
        missing["price"] = Text("It needs a price in at least one currency.")
    connected = connector_of(product.id)
    if connected is None or connected.connector not in all_connectors():
        missing["connector"] = Text("It needs a connector that sets it up.")
    elif problems(all_connectors()[connected.connector].settings_schema, connector_settings(connected)):
        missing["connector"] = Text("The settings of its connector are not complete.")
    return missing


def publish_product(product: Product, *, actor: Actor) -> None:
    """Let this seller and those below it offer the product; raises NotReady with all that is missing."""
    ensure_own(product)
    to = PRODUCT.next(product.status, "publish")
    missing = missing_in(product)
    if missing:
        raise NotReady(field_errors=missing)
    before = _move(product, to)
    record(actor, "product.published", product, status=[before, str(to)])


def retire_product(product: Product, *, actor: Actor) -> None:
    """Let nobody order it any more, here and below; what runs goes on. Raises IllegalMove."""
    ensure_own(product)
    before = _move(product, to := PRODUCT.next(product.status, "retire"))
    record(actor, "product.retired", product, status=[before, str(to)])


def _move(product: Product, to: ProductStatus) -> str:
    """Set the status, and say what it was."""
    before, product.status = product.status, to
    db.session.flush()
    return str(before)
