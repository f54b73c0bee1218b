"""Writing an order: its plans are looked up again, priced again, and stored with their prices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.db import current_scope, db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.audit.actions import record
from portal.domain.basket.actions import NotAvailable
from portal.domain.basket.locations import location_of
from portal.domain.basket.quantities import ensure_quantity
from portal.domain.catalogue.actions import note_sale
from portal.domain.catalogue.models import Cycle, Plan
from portal.domain.catalogue.queries import offered_plans
from portal.domain.orders.actions.holds import go_on
from portal.domain.orders.actions.tell import tell_buyer
from portal.domain.orders.actions.timeline import log
from portal.domain.orders.errors import PricesChanged
from portal.domain.orders.models import Order, OrderLine
from portal.domain.orders.states import LineStatus, LineType, OrderStatus, OrderType
from portal.domain.pricing.loader import quote_for
from portal.domain.pricing.quote import LineQuote, Quote
from portal.domain.sellers.actions import take_number
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money
from portal.kernel.texts import Text

LONGEST_NAME = 250


@dataclass(frozen=True)
class DraftLine:
    """One line that is wanted; `end_buyer` is given where the buyer sells on."""

    plan_id: int
    quantity: int
    friendly_name: str = ""
    reservation_key: str = ""
    end_buyer: Mapping[str, str] | None = None
    data_location: str = ""


@dataclass(frozen=True)
class Draft:
    """An order before it is one. `source_key` is unique for what it comes from: a form or a message.

    `quoted` is the net total the seller below was told, where this order supplies another.
    """

    account: Account
    lines: Sequence[DraftLine]
    source_key: str
    costs: dict[int, Money] = field(default_factory=dict)
    basket_id: int | None = None
    by_seller: bool = False
    is_supply: bool = False
    quoted: Money | None = None


def create_order(draft: Draft, *, actor: Actor, expected: Money | None = None) -> Order:
    """Write the order with its lines and holds, and start it when no hold remains.

    Raises Invalid for an account that may not order, a quantity that cannot be ordered and a data location
    that there is not, NotAvailable
    for a plan that is not offered any more, here or by the seller above, PricesChanged when the total
    is above `expected`.
    """
    ensure_can_order(draft.account)
    plans = _plans(draft)
    priced = quote_for(draft.account, [(x.plan_id, x.quantity) for x in draft.lines], draft.costs)
    if expected is not None and priced.gross > expected:
        raise PricesChanged(expected, priced.gross)
    order = _new_order(draft, priced, actor)
    db.session.add(order)
    db.session.flush()
    for position, (line, price) in enumerate(zip(draft.lines, priced.lines, strict=True), start=1):
        order.lines.append(_new_line(order, position, line, price, plans[line.plan_id]))
    db.session.flush()
    _note_first_sales(plans.values())
    log(order, actor, "order.placed", Text("The order was placed."))
    record(actor, "order.placed", order, gross=[None, str(priced.gross)])
    tell_buyer(order, "order-received")
    go_on(order, "place", actor=actor)
    return order


def ensure_can_order(account: Account) -> None:
    """Raise Invalid for a company that is not active, whether it orders here or its seller passes it on."""
    if account.status is not AccountStatus.ACTIVE:
        raise Invalid(Text("This account cannot order at the moment."))


def _plans(draft: Draft) -> dict[int, Plan]:
    wanted = [line.plan_id for line in draft.lines]
    providers = None if draft.is_supply else draft.account.cloud_providers  # a reseller's customers use them
    plans, ours = offered_plans(wanted, providers), current_scope().seller_id
    for line in draft.lines:
        plan = plans.get(line.plan_id)
        if plan is None or (plan.seller_id != ours and plan.id not in draft.costs):
            raise NotAvailable
        ensure_quantity(plan.product, line.quantity)
        location_of(plan.product, line.data_location)
    return plans


def _note_first_sales(plans: Iterable[Plan]) -> None:
    ours = {plan.product for plan in plans if plan.seller_id == current_scope().seller_id}
    unsold = [product.id for product in ours if product.first_sold_at is None]
    if unsold:
        note_sale(unsold)


def _new_order(draft: Draft, priced: Quote, actor: Actor) -> Order:
    year = clock.today(draft.account.zone).year
    return Order(
        public_id=new_public_id("ord"),
        number=f"O-{year}-{take_number(f'order-{year}'):06d}",
        account_id=draft.account.id,
        account=draft.account,
        type=OrderType.NEW,
        status=OrderStatus.PLACED,
        currency=priced.currency,
        net_amount=priced.net.amount,
        tax_amount=priced.tax.amount,
        gross_amount=priced.gross.amount,
        quoted_amount=draft.quoted.amount if draft.quoted else None,
        approval_needed=(draft.account.order_approval and not draft.by_seller) or priced.is_below_floor,
        is_below_floor=priced.is_below_floor,
        basket_id=draft.basket_id,
        source_key=draft.source_key,
        billing=_billing(draft.account),
        placed_by=actor.name,
        placed_by_id=actor.user_id,
        placed_for_customer=draft.by_seller,
        is_supplied_below=draft.is_supply,
        placed_at=clock.now(),
        lines=[],
        events=[],
    )


def _billing(account: Account) -> dict[str, str]:
    contact = account.billing_contact
    return {
        "company": account.name,
        "address": "\n".join(account.address_lines),
        "vat_id": account.vat_id,
        "contact": contact.name if contact else "",
        "email": contact.email if contact else "",
    }


def _default_name(order: Order, plan: Plan) -> str:
    """What a line is called that nobody named (F24): staff tell their customers' services apart by it."""
    name = plan.product.name
    return f"{order.account.name} - {name}"[:LONGEST_NAME] if order.placed_for_customer else name


def _new_line(order: Order, position: int, line: DraftLine, price: LineQuote, plan: Plan) -> OrderLine:
    return OrderLine(
        public_id=new_public_id("oln"),
        order_id=order.id,
        account_id=order.account_id,
        position=position,
        type=LineType.ONE_OFF if plan.cycle is Cycle.ONCE else LineType.NEW_SUBSCRIPTION,
        status=LineStatus.NEW,
        product_id=plan.product_id,
        plan_id=plan.id,
        product_name=plan.product.name,
        plan_name=plan.name,
        cycle=plan.cycle,
        supplied=plan.seller_id != current_scope().seller_id,
        friendly_name=line.friendly_name or _default_name(order, plan),
        data_location=location_of(plan.product, line.data_location),
        term_months=plan.term_months,
        cancellation_policy=plan.product.cancellation_policy,
        cancellation_hours=plan.product.cancellation_hours,
        quantity=line.quantity,
        currency=price.unit.currency,
        unit_amount=price.unit.amount,
        net_amount=price.net.amount,
        tax_percent=price.tax_percent,
        tax_amount=price.tax.amount,
        gross_amount=price.gross.amount,
        cost_currency=price.cost.currency if price.cost else None,
        cost_amount=price.cost.amount if price.cost else None,
        trace=[step.as_json() for step in price.trace],
        reservation_key=line.reservation_key,
        end_buyer=dict(line.end_buyer) if line.end_buyer else None,
    )
