"""Reading orders of the seller in scope (and of the account, where one is in scope)."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.orders.models import IdempotencyKey, Order, OrderLine
from portal.domain.orders.states import OrderStatus
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import fold


def orders_with(
    statuses: Collection[OrderStatus] = (), account_id: int | None = None, *, text: str = ""
) -> Select[Order]:
    """Orders with the names of their account and products, the newest first.

    `text` is of a number or a company's name.
    """
    named = (
        joinedload(Order.account).load_only(Account.name),
        joinedload(Order.lines).load_only(OrderLine.product_name),
    )
    found = select(Order).options(*named).order_by(Order.id.desc())
    if statuses:
        found = found.where(Order.status.in_(statuses))
    if text:
        has_name = Order.account.has(Account.name_key.contains(fold(text), autoescape=True))
        found = found.where(Order.number.icontains(text, autoescape=True) | has_name)
    return found if account_id is None else found.where(Order.account_id == account_id)


def orders_asked_about() -> Select[Order]:
    """Those about which somebody has or had something to decide: to approve them, or to withdraw them."""
    return orders_with().where(
        Order.approval_needed | Order.decided_at.is_not(None) | Order.withdrawal_asked_at.is_not(None)
    )


def order_or_404(public_id: str) -> Order:
    """One order with account, lines and timeline; raises NotFound."""
    found = db.session.scalar(
        select(Order)
        .where(Order.public_id == public_id)
        .options(joinedload(Order.account), selectinload(Order.lines), selectinload(Order.events))
    )
    if found is None:
        raise NotFound
    return found


def order(order_id: int, *, lock: bool = False) -> Order:
    """An order of a known id with its lines; locked against every other decision when asked for."""
    found = select(Order).where(Order.id == order_id).options(selectinload(Order.lines))
    if lock:  # what was read before the lock may be old
        found = found.with_for_update(of=Order).execution_options(populate_existing=True)
    return db.session.scalars(found).unique().one()


def line(line_id: int) -> OrderLine:
    """A line of a known id with its order."""
    return db.session.scalars(
        select(OrderLine).where(OrderLine.id == line_id).options(joinedload(OrderLine.order))
    ).one()


def placed_with(actor_key: str, token: str) -> IdempotencyKey | None:
    """The use of a form token by the same person."""
    return db.session.scalar(
        select(IdempotencyKey).where(IdempotencyKey.actor_key == actor_key, IdempotencyKey.key == token)
    )


def committed(account_id: int, currency: str) -> Money:
    """Gross total of an account's orders that are being executed and are not invoiced yet."""
    amount = db.session.scalar(
        select(func.sum(Order.gross_amount)).where(
            Order.account_id == account_id,
            Order.currency == currency,
            Order.status == OrderStatus.EXECUTING,
        )
    )
    return Money.zero(currency) if amount is None else Money(amount, currency)


@cache
def orders_in(status: OrderStatus) -> ScalarSelect[int]:
    """How many orders are in a status; asked by `asked_of_the_house`."""
    return select(func.count(Order.id)).where(Order.status == status).scalar_subquery()
