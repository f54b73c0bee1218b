"""Up: an order that is clear here is asked for at the seller above, and becomes that seller's order."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from portal.db import Scope, db, entering
from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.orders.actions import Draft, DraftLine, create_order, refuse_withdrawal, withdraw_order
from portal.domain.orders.actions.decide import finish_withdrawal
from portal.domain.orders.errors import NotWithdrawable
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.queries import line as load_line
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus, OrderStatus
from portal.domain.pricing.loader import quote_from_above
from portal.domain.provisioning.actions import end_buyer_of
from portal.domain.sellers.queries import current_seller
from portal.domain.supply.links import link_below, links_above, tell_below
from portal.domain.supply.models import SupplyLink, SupplyRequest, SupplyStatus
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money, total
from portal.kernel.texts import Text

ASKED = Text("The supplier was asked.")


@dataclass(frozen=True)
class WantedLine:
    """One line that is asked for above; it says nothing of our price, and of our cost what was quoted."""

    link_id: int
    number: int
    plan_id: int
    quantity: int
    quoted: Money | None
    reservation_key: str
    end_buyer: dict[str, str]
    data_location: str


@dataclass(frozen=True)
class OrderPlaced:
    """The message `order_placed`: read in the lower scope, applied in the upper."""

    lower_seller_id: int
    lower_order_id: int
    buyer_name: str
    upper_seller_id: int
    upper_account_id: int
    lines: tuple[WantedLine, ...]

    @property
    def source_key(self) -> str:
        """What makes the upper order unique: the lower one, and which time it is asked for."""
        times = max(line.number for line in self.lines)
        return f"supply:{self.lower_seller_id}:{self.lower_order_id}:{times}"

    @property
    def quoted(self) -> Money | None:
        """The net total that the seller below was told before it sold; ``None`` where it was told nothing."""
        costs = [line.quoted and (line.quoted * line.quantity).rounded() for line in self.lines]
        known = [cost for cost in costs if cost is not None]
        return total(known, known[0].currency) if len(known) == len(costs) else None


def read_order_placed(order_id: int) -> OrderPlaced | None:
    """Write down what is asked for, and read it; ``None`` when nothing is wanted any more."""
    order, ours = load_order(order_id, lock=True), current_seller()
    wanted = [line for line in order.lines if line.supplied and line.status is LineStatus.PROVISIONING]
    if ours.parent_id is None or ours.upper_account_id is None:
        return None
    links = [_link_of(line, ours.parent_id) for line in wanted]
    lines = tuple(
        _wanted(line, link)
        for line, link in zip(wanted, links, strict=True)
        if link.up_applied < link.up_sent
    )
    if not lines:
        return None
    return OrderPlaced(ours.id, order.id, ours.name, ours.parent_id, ours.upper_account_id, lines)


def _link_of(line: OrderLine, upper_seller_id: int) -> SupplyLink:
    link = next(iter(links_above([line.id])), None)
    if link is None:
        link = SupplyLink(
            lower_seller_id=line.seller_id, lower_line_id=line.id, upper_seller_id=upper_seller_id, up_sent=1,
            up_applied=0,
        )  # fmt: skip
        now = clock.now()
        request = SupplyRequest(
            order_line_id=line.id,
            account_id=line.account_id,
            status=SupplyStatus.REQUESTED,
            asked_at=now,
            changed_at=now,
        )
        db.session.add_all([link, request])
        line.detail = ASKED
        db.session.flush()
    return link


def _wanted(line: OrderLine, link: SupplyLink) -> WantedLine:
    return WantedLine(
        link.id,
        link.up_sent,
        line.plan_id,
        line.quantity,
        line.unit_cost,
        line.reservation_key,
        vars(end_buyer_of(line)).copy(),
        line.data_location,
    )


def costs_of(message: OrderPlaced) -> dict[int, Money]:
    """What the wanted plans cost the upper seller, asked before it writes."""
    with entering(Scope(message.upper_seller_id)):
        return quote_from_above([(line.plan_id, line.quantity) for line in message.lines])


def receive_order(message: OrderPlaced, costs: dict[int, Money]) -> None:
    """Make the order of our account below; the same message again changes nothing.

    Where the cost rose since it was quoted, the order waits until the seller below accepts it.
    """
    if db.session.scalar(select(Order.id).where(Order.source_key == message.source_key)):
        return
    drafts = [
        DraftLine(line.plan_id, line.quantity, "", line.reservation_key, line.end_buyer, line.data_location)
        for line in message.lines
    ]
    account = load_account(message.upper_account_id)
    actor = replace(SYSTEM, name=message.buyer_name)
    draft = Draft(
        account, drafts, message.source_key, costs, is_supply=True, quoted=_comparable(message, account)
    )
    order = create_order(draft, actor=actor)
    for wanted, line in zip(message.lines, order.lines, strict=True):
        link = db.session.get_one(SupplyLink, wanted.link_id)
        link.upper_line_id, link.up_applied = line.id, wanted.number
        db.session.flush()
        tell_below(link)


def _comparable(message: OrderPlaced, account: Account) -> Money | None:
    """The quoted total in the account's currency; what was quoted in another one has to be accepted anew."""
    if message.quoted is not None and message.quoted.currency != account.currency:
        return Money.zero(account.currency)
    return message.quoted


def refuse_order(message: OrderPlaced) -> None:
    """Say below that there will be no order: links without an upper line are refused."""
    for wanted in message.lines:
        link = db.session.get_one(SupplyLink, wanted.link_id)
        link.up_applied = wanted.number
        db.session.flush()
        tell_below(link)


def withdraw_above(order_id: int) -> bool:
    """In the scope of the supplier: end the order that supplies another, unless it has begun."""
    try:
        withdraw_order(load_order(order_id), actor=SYSTEM)
    except NotWithdrawable:
        return False
    return True


def withdraw_unasked(order_id: int) -> bool:
    """End an order that the seller above has not been asked for; false when it has been."""
    order = load_order(order_id, lock=True)
    if links_above([line.id for line in order.lines]):
        return False
    if order.status is OrderStatus.EXECUTING:
        finish_withdrawal(order, actor=SYSTEM)
    return True


def is_on_its_way(order_id: int) -> bool:
    """Whether the seller above is being asked at this moment, and has not said yes or no."""
    links = links_above([line.id for line in load_order(order_id).lines])
    return any(link.up_applied < link.up_sent for link in links)


def upper_orders(order_id: int) -> dict[int, set[int]]:
    """For an order of the seller in scope: the upper sellers, with the upper lines that supply it."""
    order = load_order(order_id)
    found: dict[int, set[int]] = {}
    for link in links_above([line.id for line in order.lines]):
        if link.upper_line_id is not None:
            found.setdefault(link.upper_seller_id, set()).add(link.upper_line_id)
    return found


def order_of_line(line_id: int) -> int:
    """The order a line belongs to."""
    return load_line(line_id).order_id


def note_withdrawal_refused(order_id: int) -> None:
    """Say in our timeline and below, tier by tier, that the supplier has begun already."""
    order = load_order(order_id, lock=True)
    if order.withdrawal_asked_at is None or order.withdrawal_refused_at is not None:
        return
    refuse_withdrawal(order)
    for line in order.lines:
        below = link_below(line)
        if below is not None:
            tell_below(below)
