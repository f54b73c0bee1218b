"""Supply links: which lines belong together, and the sequence of messages each way."""

from collections.abc import Sequence

from sqlalchemy import select, update

from portal.db import db, outbox
from portal.domain.orders.models import OrderLine
from portal.domain.supply.models import SupplyLink, SupplyRequest


def link(link_id: int) -> SupplyLink:
    """The link of an id, as it is now."""
    return db.session.scalars(
        select(SupplyLink).where(SupplyLink.id == link_id).execution_options(populate_existing=True)
    ).one()


def link_below(line: OrderLine) -> SupplyLink | None:
    """The link by which a line supplies another seller's line."""
    return db.session.scalar(select(SupplyLink).where(SupplyLink.upper_line_id == line.id))


def links_above(line_ids: Sequence[int]) -> Sequence[SupplyLink]:
    """The links by which lines are supplied."""
    return db.session.scalars(select(SupplyLink).where(SupplyLink.lower_line_id.in_(line_ids))).all()


def request_of(line: OrderLine) -> SupplyRequest:
    """How a supplied line stands at the seller above, locked."""
    return db.session.scalars(
        select(SupplyRequest).where(SupplyRequest.order_line_id == line.id).with_for_update()
    ).one()


def tell_below(one: SupplyLink) -> None:
    """Send the present state down: the message carries the link and its number, never what it says."""
    number = db.session.scalar(
        update(SupplyLink)
        .where(SupplyLink.id == one.id)
        .values(down_sent=SupplyLink.down_sent + 1)
        .returning(SupplyLink.down_sent)
        .execution_options(synchronize_session=False)
    )
    outbox.add(
        "supply.told", key=f"{one.id}:{number}", seller_id=one.upper_seller_id, link_id=one.id, number=number
    )


def take_in(one: SupplyLink, number: int) -> bool:
    """Note a message from above as applied; false for one that is old or came before."""
    won = db.session.scalar(
        update(SupplyLink)
        .where(SupplyLink.id == one.id, SupplyLink.down_applied < number)
        .values(down_applied=number)
        .returning(SupplyLink.id)
        .execution_options(synchronize_session=False)
    )
    return won is not None
