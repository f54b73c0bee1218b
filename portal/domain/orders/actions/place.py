"""Placing an order: everything is read again, priced again, and written once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from portal.db import current_scope, db, outbox
from portal.domain.accounts.actions import correct_billing
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.audit.actions import record
from portal.domain.basket.actions import ensure_quantity
from portal.domain.basket.models import Basket
from portal.domain.catalogue.actions import accept_terms
from portal.domain.catalogue.models import Cycle, Plan
from portal.domain.catalogue.queries import terms_for
from portal.domain.orders.actions.execute import start_order
from portal.domain.orders.actions.timeline import log
from portal.domain.orders.credit import missing_credit
from portal.domain.orders.errors import (
    BillingIncomplete,
    EmptyBasket,
    KeyUsed,
    PricesChanged,
    TermsNotAccepted,
)
from portal.domain.orders.models import IdempotencyKey, Order, OrderLine
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.queries import placed_with
from portal.domain.orders.states import LineStatus, LineType, OrderStatus, OrderType
from portal.domain.pricing.loader import quote_for
from portal.domain.pricing.quote import LineQuote, Quote
from portal.domain.sellers.actions import take_number
from portal.domain.users.permissions import Permission
from portal.domain.users.staff import staff_holding
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Forbidden, Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.money import Money
from portal.mail.queue import send_later


@dataclass(frozen=True)
class DraftLine:
    """One line that is wanted; `end_buyer` is given where the buyer sells on."""

    plan_id: int
    quantity: int
    friendly_name: str = ""
    reservation_key: str = ""
    end_buyer: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Draft:
    """An order before it is one. `source_key` is unique for what it comes from: a form or a message."""

    account: Account
    lines: Sequence[DraftLine]
    source_key: str
    costs: dict[int, Money] = field(default_factory=dict)
    basket_id: int | None = None
    by_seller: bool = False
    is_supply: bool = False


@dataclass(frozen=True)
class Checkout:
    """What the last step of a checkout posts; `token` is the form's, `expected` the total it showed."""

    token: str
    expected: Money
    accepted_terms: bool
    address: str
    billing: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)


def place_basket(
    basket: Basket, account: Account, checkout: Checkout, *, actor: Actor, costs: dict[int, Money]
) -> Order:
    """Place a basket for an account; the same basket again returns the order it became.

    `costs` come from `pricing.quote_from_above`, asked before. Raises EmptyBasket, BillingIncomplete,
    TermsNotAccepted, PricesChanged, KeyUsed, Invalid, Forbidden.
    """
    db.session.refresh(basket, with_for_update=True)  # another tab waits here, and finds our order
    made = _made_before(basket, checkout.token, actor)
    if made is not None:
        return made
    ensure_may_place(basket, account, checkout, actor)
    if checkout.billing or checkout.contact:
        correct_billing(account, actor=actor, address=checkout.billing, contact=checkout.contact)
    if not account.has_billing_address or account.billing_contact is None:
        raise BillingIncomplete
    key_row = _claim_token(basket, checkout.token, actor)
    if key_row is None:
        return _made_before(basket, checkout.token, actor) or _lost()
    order = create_order(
        _draft(basket, account, checkout, actor, costs), actor=actor, expected=checkout.expected
    )
    basket.placed_at = clock.now()
    key_row.order_id = order.id
    accept_terms(
        terms_for([line.product_id for line in order.lines]),
        account_id=account.id, actor=actor, address=checkout.address, order_number=order.number,
    )  # fmt: skip
    db.session.flush()
    return order


def reservation_key(token: str, line_public_id: str) -> str:
    """The key under which a code is held for a line of a checkout form."""
    return f"{token}:{line_public_id}"


def _draft(
    basket: Basket, account: Account, checkout: Checkout, actor: Actor, costs: dict[int, Money]
) -> Draft:
    lines = [
        DraftLine(x.plan_id, x.quantity, x.friendly_name, reservation_key(checkout.token, x.public_id))
        for x in basket.lines
    ]
    return Draft(account, lines, f"basket:{basket.id}", costs, basket.id, by_seller=actor.is_staff)


def ensure_may_place(basket: Basket, account: Account, checkout: Checkout, actor: Actor) -> None:
    """Raise Forbidden, EmptyBasket, TermsNotAccepted or Invalid where this cannot be placed now."""
    needed = Permission.ORDER_PLACE_FOR_CUSTOMER if actor.is_staff else Permission.ORDER_PLACE
    if not actor.may(needed):
        raise Forbidden("You can fill the basket but only a Buyer or an administrator can place orders.")
    if not basket.lines:
        raise EmptyBasket
    if not checkout.accepted_terms:
        raise TermsNotAccepted(field_errors={"accept_terms": TermsNotAccepted.default})
    if account.status is not AccountStatus.ACTIVE:
        raise Invalid("This account cannot order at the moment.")


def _actor_key(actor: Actor) -> str:
    return f"user:{actor.user_id}"


def _claim_token(basket: Basket, token: str, actor: Actor) -> IdempotencyKey | None:
    """Take the token for this transaction; a twin waits here for us, and then finds our order."""
    row_id = db.session.execute(
        insert(IdempotencyKey)
        .values(
            seller_id=current_scope().seller_id,
            actor_key=_actor_key(actor),
            key=token,
            request_hash=_hash(basket),
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.id)
    ).scalar()
    return None if row_id is None else db.session.get(IdempotencyKey, row_id)


def _made_before(basket: Basket, token: str, actor: Actor) -> Order | None:
    used = placed_with(_actor_key(actor), token)
    if used is not None and used.request_hash != _hash(basket):
        raise KeyUsed
    if used is not None and used.order_id is not None:
        return load_order(used.order_id)
    if basket.placed_at is not None:
        return db.session.scalar(select(Order).where(Order.basket_id == basket.id))
    return None


def _lost() -> Order:
    raise KeyUsed


def _hash(basket: Basket) -> bytes:
    return sha256(basket.public_id.encode()).digest()


def create_order(draft: Draft, *, actor: Actor, expected: Money | None = None) -> Order:
    """Write the order with its lines and holds, and start it when no hold remains.

    Raises Invalid for a plan or quantity that cannot be ordered, PricesChanged when the total is
    above `expected`.
    """
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
    log(order, actor, "order.placed", f"Order {order.number} was placed.")
    record(actor, "order.placed", order, gross=[None, str(priced.gross)])
    _hold_or_start(order, draft, priced, actor)
    return order


def _plans(draft: Draft) -> dict[int, Plan]:
    wanted = [line.plan_id for line in draft.lines]
    found = db.session.scalars(
        select(Plan).where(Plan.id.in_(wanted), Plan.published).options(selectinload(Plan.product))
    )
    plans = {plan.id: plan for plan in found if plan.product.published}
    for line in draft.lines:
        if line.plan_id not in plans:
            raise Invalid("A product of your basket is no longer available. Remove it and try again.")
        ensure_quantity(plans[line.plan_id].product, line.quantity)
    return plans


def _new_order(draft: Draft, priced: Quote, actor: Actor) -> Order:
    year = clock.today(draft.account.zone).year
    return Order(
        public_id=new_public_id("ord"),
        number=f"O-{year}-{take_number(f'order-{year}'):06d}",
        account_id=draft.account.id,
        account=draft.account,
        type=OrderType.NEW,
        status=OrderStatus.EXECUTING,
        currency=priced.currency,
        net_amount=priced.net.amount,
        tax_amount=priced.tax.amount,
        gross_amount=priced.gross.amount,
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
        supplied=plan.seller_id != current_scope().seller_id,
        friendly_name=line.friendly_name or plan.product.name,
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


def _hold_or_start(order: Order, draft: Draft, priced: Quote, actor: Actor) -> None:
    order.approval_needed = draft.account.order_approval and not draft.by_seller
    short = missing_credit_of(order, draft.account, priced.gross)
    _tell_buyer(order, draft.account)
    if order.approval_needed:
        order.status = OrderStatus.PENDING_APPROVAL
        log(order, actor, "order.held", "The order waits for approval.")
        _tell_staff(order, "order-awaiting-approval", Permission.ORDER_APPROVE)
    elif short is not None:
        hold_for_credit(order, short, actor=actor)
    else:
        start_order(order, actor=actor)


def missing_credit_of(order: Order, account: Account, gross: Money) -> Money | None:
    """By how much this order exceeds the credit; the order itself does not count as committed."""
    held, order.status = order.status, OrderStatus.PENDING_CREDIT
    db.session.flush()
    short = missing_credit(account, gross)
    order.status = held
    db.session.flush()
    return short


def hold_for_credit(order: Order, short: Money, *, actor: Actor) -> None:
    """Keep the order until a payment or a higher limit covers it."""
    order.status = OrderStatus.PENDING_CREDIT
    log(
        order, actor, "order.held",
        f"The order was received but exceeds the available credit by {short}. "
        "It runs as soon as a payment or a higher limit covers it.",
    )  # fmt: skip
    _tell_staff(order, "order-credit-held", Permission.CUSTOMER_CREDIT_LIMIT)
    if order.is_supplied_below:
        outbox.add(
            "supply.tell_order", key=f"{order.id}:waiting", seller_id=order.seller_id, order_id=order.id
        )


def _tell_buyer(order: Order, account: Account) -> None:
    contact = account.billing_contact
    if contact is not None and not order.is_supplied_below:
        send_later(
            "order-received", to=contact.email, name=contact.name, key=order.public_id,
            about=order.public_id, order_id=order.id,
        )  # fmt: skip


def _tell_staff(order: Order, template: str, permission: Permission) -> None:
    for person in staff_holding(permission):
        send_later(
            template, to=person.email, name=person.name, key=f"{order.public_id}:{person.id}",
            about=order.public_id, order_id=order.id,
        )  # fmt: skip
