"""A cost that rises before the order is made above: who sells decides, who bought pays as agreed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus, OrderStatus
from portal.domain.pricing.actions import BookTerms, change_book
from portal.domain.pricing.models import PriceBook
from portal.domain.sellers.models import Seller
from portal.domain.supply.purchasing import accept_price
from portal.domain.users.permissions import Role, permissions_of
from portal.jobs.duties import write_down_due
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import AlreadyDecided, DomainError, Forbidden, NotFound
from portal.kernel.money import Money
from tests.factories.world import (
    as_owner,
    buy,
    buyer_of,
    load_world,
    member_of,
    seller,
    sub_reseller,
    work_off,
)
from tests.servers import Database


def _operator_changes_prices(by: str) -> None:
    """Add percent to the operator's book for Northlight."""
    operator, below = seller("cumulus"), seller("northlight")
    with transaction(Scope(operator.id)):
        account = load_account(below.upper_account_id or 0)
        book = db.session.scalars(select(PriceBook).where(PriceBook.id == account.price_book_id)).one()
        changed = replace(BookTerms.of(book), default_percent=book.default_percent + Decimal(by))
        change_book(book, changed, version=book.version, actor=SYSTEM)


def _ordered_before_the_change(by: str) -> tuple[Seller, Order]:
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    order = buy(sold_by, account_id, buyer, "migration-bundle", 5)
    _operator_changes_prices(by)
    work_off()
    return sold_by, order


def _purchase() -> Order:
    with transaction(Scope(seller("cumulus").id)):
        found = db.session.scalars(select(Order).order_by(Order.id.desc())).first()
        assert found is not None
        return load_order(found.id)


def _ours(sold_by: Seller, order: Order) -> Order:
    with transaction(Scope(sold_by.id)):
        return load_order(order.id)


def _accept(sold_by: Seller, purchase: Order, role: Role = Role.RESELLER_ADMIN) -> None:
    member = member_of(sold_by, role)
    actor = Actor(member.user.name, member.user_id, member.id, True, permissions_of(member))
    with transaction(Scope(sold_by.id, None, actor)):
        accept_price(purchase.public_id, actor=actor)


def test_a_risen_cost_waits_for_the_seller_in_between(live_app: Flask) -> None:
    load_world(live_app)

    sold_by, order = _ordered_before_the_change("10")

    purchase, ours = _purchase(), _ours(sold_by, order)
    assert purchase.status is OrderStatus.PENDING_PRICE
    assert purchase.quoted is not None
    assert purchase.net > purchase.quoted
    assert (ours.status, str(ours.lines[0].detail)) == (OrderStatus.EXECUTING, "Waiting for the supplier.")
    assert ours.gross == order.gross
    with transaction(Scope(sold_by.id)):
        told = [str(event.staff_text) for event in load_order(order.id).events if event.staff_text]
    assert [text for text in told if "The price of your supplier rose" in text] == told
    assert not any(character.isdigit() for character in "".join(told))  # not all staff may see costs


def test_an_accepted_price_is_what_it_cost(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by, order = _ordered_before_the_change("10")

    _accept(sold_by, _purchase())
    work_off()

    purchase, ours = _purchase(), _ours(sold_by, order)
    assert (purchase.status, ours.status) == (OrderStatus.EXECUTED, OrderStatus.EXECUTED)
    assert ours.lines[0].unit_cost == purchase.lines[0].unit_price
    assert (ours.gross, ours.net) == (order.gross, order.net)
    trail = as_owner(
        fresh_database.owner_url,
        "SELECT seller_id, actor_name FROM audit_event WHERE event = 'purchase.price_accepted'",
    )
    assert [row.seller_id for row in trail] == [sold_by.id]


def test_of_two_who_accept_at_once_one_is_told(live_app: Flask) -> None:
    load_world(live_app)
    sold_by, _order = _ordered_before_the_change("10")
    purchase, together, refused = _purchase(), Barrier(2), []

    def accept() -> None:
        with live_app.app_context():
            together.wait()
            try:
                _accept(sold_by, purchase)
            except AlreadyDecided as refusal:
                refused.append(refusal.message)

    threads = [Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work_off()

    assert refused == ["This has already been decided: the order is being executed."]
    assert _purchase().status is OrderStatus.EXECUTED


@pytest.mark.parametrize(
    ("who", "role", "refusal"),
    [
        ("harbour", Role.RESELLER_ADMIN, NotFound),
        ("cumulus", Role.OPERATOR_ADMIN, NotFound),
        ("northlight", Role.RESELLER_MEMBER, Forbidden),
    ],
)
def test_nobody_else_accepts_it(live_app: Flask, who: str, role: Role, refusal: type[DomainError]) -> None:
    load_world(live_app)
    _ordered_before_the_change("10")

    with pytest.raises(refusal):
        _accept(seller(who), _purchase(), role)
    assert _purchase().status is OrderStatus.PENDING_PRICE


def test_a_fallen_cost_goes_through_and_is_noted(live_app: Flask) -> None:
    load_world(live_app)

    sold_by, order = _ordered_before_the_change("-10")

    purchase, ours = _purchase(), _ours(sold_by, order)
    assert (purchase.status, ours.status) == (OrderStatus.EXECUTED, OrderStatus.EXECUTED)
    assert ours.lines[0].unit_cost == purchase.lines[0].unit_price
    assert order.lines[0].unit_cost is not None
    assert ours.lines[0].unit_cost < order.lines[0].unit_cost


def test_after_14_days_the_purchase_expires_and_can_be_asked_for_again(live_app: Flask) -> None:
    load_world(live_app)
    sold_by, order = _ordered_before_the_change("10")

    with clock.frozen(clock.now() + timedelta(days=14, minutes=1)):
        write_down_due()
        work_off()

    purchase, ours = _purchase(), _ours(sold_by, order)
    assert purchase.status is OrderStatus.EXPIRED
    assert (ours.status, ours.lines[0].status) == (OrderStatus.FAILED, LineStatus.FAILED)


def _the_first_of(wanted: str) -> Callable[[str], bool]:
    """Wants one piece of work of a kind, and no more."""
    left = [wanted]
    return lambda kind: kind in left and left.pop() == kind


def test_three_tiers_wait_where_the_price_rose(live_app: Flask) -> None:
    load_world(live_app)
    below = sub_reseller()
    account_id, buyer = buyer_of(below)
    order = buy(below, account_id, buyer, "migration-bundle", 5)
    work_off(_the_first_of("supply.order_placed"))
    _operator_changes_prices("10")
    work_off()

    middle = seller("northlight")
    with transaction(Scope(middle.id)):
        passed_on = db.session.scalars(
            select(Order).where(Order.source_key.startswith(f"supply:{below.id}:"))
        ).one()
    assert (passed_on.status, _purchase().status) == (OrderStatus.EXECUTING, OrderStatus.PENDING_PRICE)
    assert str(_ours(below, order).lines[0].detail) == "Waiting for the supplier."

    _accept(middle, _purchase())
    work_off()

    assert _ours(below, order).status is OrderStatus.EXECUTED
    assert _ours(below, order).lines[0].unit_cost == Money.of("9.90", "EUR").unit()
