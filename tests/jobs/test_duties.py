"""What is due by the clock is written down once for each slot, and done for every seller."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.db import Scope, db, outbox, transaction
from portal.db.outbox import Outbox
from portal.domain.orders.actions import withdraw_order
from portal.domain.orders.models import IdempotencyKey, Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus, OrderStatus
from portal.domain.users.models import RateLimit, Token
from portal.jobs.duties import DUTIES, HOUSEKEEPING, write_down_due
from portal.jobs.names import HANDLERS
from portal.kernel import clock
from tests.factories.users import a_seller
from tests.factories.world import as_owner, buy, buyer_of, change_account, load_world, seller, work_off
from tests.servers import Database

WRITTEN = select(func.count(Outbox.id)).where(
    Outbox.kind.in_([duty.kind for duty in (*DUTIES, HOUSEKEEPING)])
)


def test_every_duty_has_somebody_who_does_it() -> None:
    assert {duty.kind for duty in (*DUTIES, HOUSEKEEPING)} <= set(HANDLERS)


def test_four_clocks_at_once_write_a_slot_down_once_for_each_seller(live_app: Flask) -> None:
    a_seller("Acme"), a_seller("Rival")
    db.session.commit()
    together = Barrier(4)

    def look() -> None:
        with live_app.app_context():
            together.wait()
            write_down_due()

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert db.session.scalar(WRITTEN) == 2 * len(DUTIES) + 1


def test_the_database_says_what_time_it_is(live_app: Flask) -> None:
    a_seller("Acme")
    db.session.commit()
    with clock.frozen(clock.now() + timedelta(hours=30)):
        write_down_due()
    write_down_due()

    assert db.session.scalar(WRITTEN) == len(DUTIES) + 1


def test_a_slot_begins_with_the_hour() -> None:
    at = datetime(2026, 11, 25, 10, 59, 59, tzinfo=UTC)

    assert DUTIES[0].slot(at) == datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(("days", "status"), [(29, OrderStatus.PENDING_APPROVAL), (30, OrderStatus.EXPIRED)])
def test_an_order_that_nobody_approves_expires(live_app: Flask, days: int, status: OrderStatus) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    change_account(sold_by, account_id, order_approval=True)
    order = buy(sold_by, account_id, buyer, "security-training", 10)

    with clock.frozen(clock.now() + timedelta(days=days, minutes=1)):
        write_down_due()
        work_off()

    with transaction(Scope(sold_by.id)) as scope:
        found = load_order(order.id)
        assert found.status is status
        if status is OrderStatus.EXPIRED:
            assert [line.status for line in found.lines] == [LineStatus.WITHDRAWN]
            with pytest.raises(Exception, match="can no longer be changed"):
                withdraw_order(found, actor=scope.actor)


def test_an_expired_order_gives_its_stock_back_and_tells_its_buyer(
    live_app: Flask, fresh_database: Database
) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    change_account(sold_by, account_id, order_approval=True)
    order = buy(sold_by, account_id, buyer, "security-training", 10)
    held = "SELECT count(*) FROM stock_code WHERE reserved_key IS NOT NULL AND order_line_id IS NULL"
    assert as_owner(fresh_database.owner_url, held) == [(1,)]

    with clock.frozen(clock.now() + timedelta(days=31)):
        write_down_due()
        work_off()

    assert as_owner(fresh_database.owner_url, held) == [(0,)]
    mails = as_owner(
        fresh_database.owner_url,
        "SELECT payload ->> 'template' FROM outbox WHERE kind = 'mail.send' AND payload ->> 'about' = :about",
        about=order.public_id,
    )
    assert ("order-expired",) in mails


def test_what_has_ended_long_ago_is_forgotten(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    buy(sold_by, account_id, buyer, "security-training", 10)
    work_off()
    db.session.add(RateLimit(key="sign-up:x", window_start=clock.now(), count=1))
    outbox.add("test.fresh", key="1", seller_id=None)
    db.session.commit()

    with clock.frozen(clock.now() + timedelta(days=91)):
        write_down_due()
        work_off(lambda kind: kind in {duty.kind for duty in (*DUTIES, HOUSEKEEPING)})

    assert db.session.scalar(select(func.count(RateLimit.id))) == 0
    assert db.session.scalar(select(func.count(Token.id))) == 0
    done = select(Outbox.kind).where(Outbox.state == "done", Outbox.kind == "supply.told")
    assert db.session.scalars(done).all() == []
    assert db.session.scalar(select(func.count(Outbox.id)).where(Outbox.kind == "test.fresh")) == 1
    with transaction(Scope(sold_by.id)):
        assert db.session.scalar(select(func.count(IdempotencyKey.id))) == 0
        assert db.session.scalar(select(func.count(Order.id))) > 0
