"""Down: how the upper line is doing now, read in the upper scope and applied in the lower."""

from dataclasses import dataclass, field, replace

from sqlalchemy import select

from portal.db import db, outbox
from portal.domain.assets.actions import open_code, wipe_code
from portal.domain.assets.models import Asset
from portal.domain.assets.queries import asset_of_line
from portal.domain.orders.actions import log, move_line
from portal.domain.orders.actions.decide import finish_withdrawal
from portal.domain.orders.models import OrderLine
from portal.domain.orders.queries import line as load_line
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LINE_MACHINE, ORDER_MACHINE, LineStatus, OrderStatus
from portal.domain.provisioning.actions import Failure, Fulfilment
from portal.domain.subscriptions.models import Subscription
from portal.domain.supply.links import link as load_link
from portal.domain.supply.links import link_below, request_of, take_in, tell_below
from portal.domain.supply.models import SUPPLY_MACHINE, SupplyLink, SupplyRequest, SupplyStatus
from portal.domain.supply.results import conclude, fail_line, fulfil_line, reopen_line, tell_staff
from portal.domain.supply.up import note_withdrawal_refused
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from portal.kernel.texts import Text

WORDS = {
    SupplyStatus.ACCEPTED: Text("The supplier is setting it up."),
    SupplyStatus.WAITING: Text("Waiting for the supplier."),
    SupplyStatus.REFUSED: Text("The supplier cannot deliver this at the moment. Nothing was charged."),
    SupplyStatus.FAILED: Text("The supplier could not set this up. The support team has been told."),
}
"""Our own public words: those of the top never travel further than one hop."""

PRICE_ROSE = Text(
    "The price of your supplier rose after this was ordered. Accept the new price at the purchase,"
    " or withdraw this order."
)
"""For staff; it names no amount, because not all of them may see costs."""

_HELD = {
    OrderStatus.PENDING_PRICE: SupplyStatus.WAITING,
    OrderStatus.PENDING_APPROVAL: SupplyStatus.WAITING,
    OrderStatus.PENDING_CREDIT: SupplyStatus.WAITING,
    OrderStatus.WITHDRAWN: SupplyStatus.WITHDRAWN,
    OrderStatus.REJECTED: SupplyStatus.REFUSED,
    OrderStatus.EXPIRED: SupplyStatus.REFUSED,
}


@dataclass(frozen=True)
class Told:
    """The state of a supplying line; `secret` is on its way to its last buyer.

    `cost` is its net unit price, which is the cost of the line below.
    """

    status: SupplyStatus
    cost: Money | None = None
    price_rose: bool = False
    withdrawal_refused: bool = False
    external_id: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)


def read_told(one: SupplyLink) -> Told | None:
    """In the upper scope: what there is to tell now; ``None`` until an order is made or refused."""
    if one.up_applied < one.up_sent:
        return None
    if one.upper_line_id is None:
        return Told(SupplyStatus.REFUSED)
    line = load_line(one.upper_line_id)
    return replace(
        _standing(line),
        cost=line.unit_price,
        price_rose=line.order.status is OrderStatus.PENDING_PRICE,
        withdrawal_refused=line.order.withdrawal_refused_at is not None,
    )


def _standing(line: OrderLine) -> Told:
    if line.status is LineStatus.DONE:
        return _delivered(line)
    if line.status is LineStatus.FAILED:
        return Told(SupplyStatus.FAILED)
    return Told(_HELD.get(line.order.status) or _further_up(line))


def _further_up(line: OrderLine) -> SupplyStatus:
    asked = db.session.scalar(select(SupplyRequest).where(SupplyRequest.order_line_id == line.id))
    waits = asked is not None and asked.status is SupplyStatus.WAITING
    return SupplyStatus.WAITING if waits else SupplyStatus.ACCEPTED


def _delivered(line: OrderLine) -> Told:
    asset = asset_of_line(line.id)
    if asset is not None:
        facts = dict(asset.facts)
        if asset.validity_days is not None:
            facts["validity_days"] = str(asset.validity_days)
        if asset.coupon_expires_on is not None:
            facts["expire_days"] = str((asset.coupon_expires_on - clock.today("UTC")).days)
        return Told(
            SupplyStatus.FULFILLED, external_id=asset.external_id, facts=facts, secret=open_code(asset)
        )
    found = db.session.scalars(select(Subscription).where(Subscription.order_line_id == line.id)).one()
    return Told(SupplyStatus.FULFILLED, external_id=found.external_id, facts=dict(found.facts))


def apply_told(link_id: int, number: int, told: Told | None) -> None:
    """In the lower scope: bring our line to what the supplier says. Old or repeated word changes nothing."""
    one = load_link(link_id)
    if not take_in(one, number) or told is None:
        return
    line = load_line(one.lower_line_id)
    line.unit_cost = told.cost or line.unit_cost
    if told.withdrawal_refused:
        note_withdrawal_refused(line.order_id)
    request = request_of(line)
    if not SUPPLY_MACHINE.can(request.status, str(told.status)):
        return
    request.status = SUPPLY_MACHINE.next(request.status, str(told.status))
    request.changed_at = clock.now()
    db.session.flush()
    _follow(one, line, told)


def _follow(one: SupplyLink, line: OrderLine, told: Told) -> None:
    if told.status in (SupplyStatus.ACCEPTED, SupplyStatus.WAITING):
        _note_progress(line, told)
    elif told.status is SupplyStatus.WITHDRAWN:
        _withdraw(line)
    elif told.status is SupplyStatus.FULFILLED:
        if line.status is LineStatus.FAILED:
            reopen_line(line, actor=SYSTEM)
        fulfil_line(line, Fulfilment(told.external_id, told.facts, told.secret))
        if told.secret is not None:
            outbox.add("supply.confirmed", key=str(one.id), seller_id=one.upper_seller_id, link_id=one.id)
    elif line.status is not LineStatus.FAILED:
        for_staff = Text("The seller above says: %(state)s.", state=SUPPLY_MACHINE.labels[told.status])
        fail_line(line, Failure(WORDS[told.status], for_staff))


def _withdraw(line: OrderLine) -> None:
    """The line ends; its order is withdrawn when nothing else of it goes on or was delivered."""
    order = load_order(line.order_id, lock=True)
    if LINE_MACHINE.can(line.status, "withdraw"):
        move_line(line, "withdraw")
    if all(one.status is LineStatus.WITHDRAWN for one in order.lines):
        if ORDER_MACHINE.can(order.status, "withdraw"):
            finish_withdrawal(order, actor=SYSTEM)
        return
    conclude(order, link_below(line))


def _note_progress(line: OrderLine, told: Told) -> None:
    if line.status is LineStatus.FAILED:
        reopen_line(line, actor=SYSTEM)
    line.detail = words = WORDS[told.status]
    db.session.flush()
    order = load_order(line.order_id)
    for_staff = PRICE_ROSE if told.price_rose else ""
    log(order, SYSTEM, f"supply.{told.status}", words, staff_text=for_staff)
    if for_staff:
        tell_staff(order, for_staff, Permission.PRICE_COST, Permission.ORDER_APPROVE)
    below = link_below(line)
    if below is not None:
        tell_below(below)


def wipe_above(one: SupplyLink) -> None:
    """In the upper scope: the link below keeps the secret now, so this one forgets it."""
    asset = db.session.scalar(select(Asset).where(Asset.order_line_id == one.upper_line_id))
    if asset is not None:
        wipe_code(asset)
