"""Who may change a product, and that nobody else has meanwhile: plans and connector are parts of it."""

from sqlalchemy.orm.attributes import flag_modified

from portal.db import current_scope, db
from portal.domain.catalogue.models import Product
from portal.kernel.errors import NotFound, Stale


def ensure_own(product: Product) -> None:
    """Raise NotFound for a product of a seller above, which only its owner may change."""
    if product.seller_id != current_scope().seller_id:
        raise NotFound


def ensure_version(product: Product, version: int) -> None:
    """Raise Stale when somebody has changed the product or one of its parts since the form was made."""
    if product.version != version:
        raise Stale


def touch(product: Product) -> None:
    """Let a change of one of its parts count as a change of the product."""
    flag_modified(product, "name")
    db.session.flush()
