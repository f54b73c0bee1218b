"""Tables of supply. ``supply_link`` joins two sellers' lines, holds ids and counters, and has no policy."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import AccountOwned, Coded, Row, UtcDateTime, owned, within_seller
from portal.kernel.states import Machine
from portal.kernel.texts import Text


class SupplyLink(Row):
    """One lower line and the upper line that supplies it, with the sequence told and applied each way."""

    __tablename__ = "supply_link"

    lower_seller_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seller.id"))
    lower_line_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    upper_seller_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seller.id"))
    upper_line_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    up_sent: Mapped[int] = mapped_column(default=0)
    up_applied: Mapped[int] = mapped_column(default=0)
    down_sent: Mapped[int] = mapped_column(default=0)
    down_applied: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_supply_link_upper_line", "upper_seller_id", "upper_line_id"),)


class SupplyStatus(StrEnum):
    """What the buyer of a supplied line sees of the link above."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


_S = SupplyStatus

SUPPLY_MACHINE = Machine(
    "supply request",
    {
        (_S.REQUESTED, "accepted"): _S.ACCEPTED,
        (_S.WAITING, "accepted"): _S.ACCEPTED,
        **{(s, "waiting"): _S.WAITING for s in (_S.REQUESTED, _S.ACCEPTED)},  # accepted, but held further up
        **{(s, "fulfilled"): _S.FULFILLED for s in (_S.REQUESTED, _S.ACCEPTED, _S.WAITING)},
        **{(s, "refused"): _S.REFUSED for s in (_S.REQUESTED, _S.ACCEPTED, _S.WAITING)},
        **{(s, "failed"): _S.FAILED for s in (_S.REQUESTED, _S.ACCEPTED, _S.WAITING)},
        **{(s, "withdrawn"): _S.WITHDRAWN for s in (_S.REQUESTED, _S.ACCEPTED, _S.WAITING)},
        (_S.REFUSED, "asked_again"): _S.REQUESTED,
        (_S.FAILED, "accepted"): _S.ACCEPTED,
        (_S.FAILED, "fulfilled"): _S.FULFILLED,
    },
    labels={
        _S.REQUESTED: Text("the supplier was asked"),
        _S.ACCEPTED: Text("the supplier is setting it up"),
        _S.WAITING: Text("the supplier keeps it waiting"),
        _S.FULFILLED: Text("the supplier has set it up"),
        _S.REFUSED: Text("the supplier refused"),
        _S.FAILED: Text("the supplier failed"),
        _S.WITHDRAWN: Text("the order at the supplier is withdrawn"),
    },
)


class SupplyRequest(AccountOwned):
    """The lower seller's view of its line at the seller above."""

    __tablename__ = "supply_request"

    order_line_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[SupplyStatus] = mapped_column(Coded(SupplyStatus))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__: Any = owned(
        within_seller("order_line_id", "order_line"),
        within_seller("account_id", "account"),
        UniqueConstraint("seller_id", "order_line_id"),
    )
