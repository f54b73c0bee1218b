"""The stock of redemption codes: imported, reserved before an order, allocated to one line for good."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Select, func, or_, select, update

from portal.db import Scope, current_scope, db, transaction
from portal.db.sealed import vault
from portal.domain.catalogue.actions import connector_settings
from portal.domain.catalogue.models import Product, StockCode
from portal.domain.catalogue.queries import connector_of
from portal.kernel import clock
from portal.kernel.errors import Conflict
from portal.kernel.text import mask_code
from portal.kernel.texts import Text

RESERVED_FOR = timedelta(minutes=30)


class OutOfStock(Conflict):
    """No code of the line's size is left."""

    def __init__(self, product: str) -> None:
        super().__init__(Text("%(product)s: Out of stock, nothing was charged.", product=product))


def import_codes(product: Product, codes: Iterable[tuple[str, int]]) -> int:
    """Add codes with their number of licences; those known already are left alone. Returns how many."""
    known = set(db.session.scalars(select(StockCode.code_hash).where(StockCode.product_id == product.id)))
    added = 0
    for code, licences in codes:
        code_hash = vault().blind_hash(code, context=_context(product.id))
        if code_hash in known:
            continue
        known.add(code_hash)
        added += 1
        db.session.add(
            StockCode(
                product_id=product.id,
                licences=licences,
                code_box=vault().encrypt(code, context=_context(product.id)),
                code_hash=code_hash,
                code_mask=mask_code(code),
                added_at=clock.now(),
            )
        )
    db.session.flush()
    return added


def reserve(product: Product, quantity: int, key: str) -> None:
    """Hold one code of this size for an order form, in a short transaction of the product's owner.

    Does nothing for a product that is not sold from a stock. Raises OutOfStock.
    """
    with transaction(Scope(product.seller_id)):
        if not _is_sold_from_stock(product.id):
            return
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))  # a twin waits
        if _held(key) is not None:
            return
        code = db.session.scalar(_free(product.id, quantity))
        if code is None:
            raise OutOfStock(product.name)
        code.reserved_key, code.reserved_until = key, clock.now() + RESERVED_FOR
        db.session.flush()


def keep(key: str) -> None:
    """Let a reservation last as long as its order."""
    db.session.execute(update(StockCode).where(StockCode.reserved_key == key).values(reserved_until=None))


def allocate(product_id: int, quantity: int, key: str, order_line_id: int) -> str | None:
    """Give a line its code for good: the one it has, the one reserved for it, or a free one."""
    code = db.session.scalar(
        select(StockCode).where(StockCode.order_line_id == order_line_id).with_for_update()
    )
    code = code or (_held(key) if key else None) or db.session.scalar(_free(product_id, quantity))
    if code is None:
        return None
    if code.order_line_id is None:
        code.order_line_id, code.allocated_at = order_line_id, clock.now()
        db.session.flush()
    return vault().decrypt(code.code_box, context=_context(product_id))


def forget(order_line_id: int) -> None:
    """Blank the code of a line whose asset carries it now; mask and keyed hash stay."""
    db.session.execute(update(StockCode).where(StockCode.order_line_id == order_line_id).values(code_box=""))


def give_back(key: str) -> None:
    """Put a code that was reserved and never shown back into the stock."""
    db.session.execute(
        update(StockCode)
        .where(StockCode.reserved_key == key, StockCode.order_line_id.is_(None))
        .values(reserved_key=None, reserved_until=None)
    )


def _held(key: str) -> StockCode | None:
    return db.session.scalar(
        select(StockCode)
        .where(StockCode.reserved_key == key, StockCode.order_line_id.is_(None))
        .with_for_update()
    )


def _free(product_id: int, quantity: int) -> Select[StockCode]:
    lapsed = StockCode.reserved_until < clock.now()
    return (
        select(StockCode)
        .where(
            StockCode.product_id == product_id,
            StockCode.licences == quantity,
            StockCode.order_line_id.is_(None),
            StockCode.revoked_at.is_(None),
            or_(StockCode.reserved_key.is_(None), lapsed),
        )
        .order_by(StockCode.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _is_sold_from_stock(product_id: int) -> bool:
    connected = connector_of(product_id)
    return connected is not None and connector_settings(connected).get("mode") == "stock"


def _context(product_id: int) -> str:
    return f"stock_code:{current_scope().seller_id}:{product_id}"
