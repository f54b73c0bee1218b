"""Reading baskets."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.db import db
from portal.domain.basket.models import Basket, BasketLine
from portal.domain.catalogue.models import Plan
from portal.kernel.errors import NotFound

_WITH_LINES = selectinload(Basket.lines).joinedload(BasketLine.plan).joinedload(Plan.product)


def open_basket(*, account_id: int | None, user_id: int | None, visit_id: int | None) -> Basket | None:
    """The open basket of a user in an account, or of a visitor, with its lines."""
    found = select(Basket).where(Basket.placed_at.is_(None)).options(_WITH_LINES)
    if user_id is not None:
        found = found.where(Basket.account_id == account_id, Basket.user_id == user_id)
    else:
        found = found.where(Basket.embed_session_id == visit_id, Basket.user_id.is_(None))
    return db.session.scalar(found)


def basket_line_or_404(basket: Basket | None, public_id: str) -> BasketLine:
    """A line of this basket; raises NotFound."""
    for line in basket.lines if basket else ():
        if line.public_id == public_id:
            return line
    raise NotFound


def basket_or_404(public_id: str) -> Basket:
    """A basket in scope, open or placed; raises NotFound."""
    found = db.session.scalar(select(Basket).where(Basket.public_id == public_id).options(_WITH_LINES))
    if found is None:
        raise NotFound
    return found


def count_of_lines(*, account_id: int | None, user_id: int | None, visit_id: int | None) -> int:
    """How many lines the open basket of a user in an account, or of a visitor, has."""
    found = select(func.count(BasketLine.id)).join(Basket).where(Basket.placed_at.is_(None))
    if user_id is not None:
        found = found.where(Basket.account_id == account_id, Basket.user_id == user_id)
    else:
        found = found.where(Basket.embed_session_id == visit_id, Basket.user_id.is_(None))
    return db.session.scalar(found) or 0
