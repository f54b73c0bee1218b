"""What people set up: done, refused, tried again; and the buyer two sellers below hears of it."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.orders.models import Order
from portal.domain.orders.queries import order as load_order
from portal.domain.orders.states import LineStatus, OrderStatus
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.provisioning.states import JobStatus
from portal.domain.sellers.models import Seller
from portal.domain.subscriptions.models import Subscription
from portal.domain.supply.by_hand import complete, fail, retry
from portal.kernel.actor import Actor
from portal.kernel.errors import IllegalMove
from tests.factories.world import buy, buyer_of, deliver_again, load_world, seller, work_off

OLGA = Actor("Olga")


def _bought(sold_by: Seller) -> Order:
    account_id, buyer = buyer_of(sold_by)
    order = buy(sold_by, account_id, buyer, "business-mail", 3)
    work_off()
    return order


def _newest_job() -> ProvisioningJob:
    found = db.session.scalars(select(ProvisioningJob).order_by(ProvisioningJob.id.desc())).first()
    assert found is not None
    return found


def _now(sold_by: Seller, order: Order) -> tuple[OrderStatus, LineStatus]:
    with transaction(Scope(sold_by.id)):
        found = load_order(order.id)
        return found.status, found.lines[0].status


def test_what_staff_complete_begins_for_the_buyer_once(live_app: Flask) -> None:
    load_world(live_app)
    sold_by, operator = seller("northlight"), seller("cumulus")
    order = _bought(sold_by)
    assert _now(sold_by, order) == (OrderStatus.EXECUTING, LineStatus.PROVISIONING)

    with transaction(Scope(operator.id)):
        assert _newest_job().status is JobStatus.WAITING_STAFF
        complete(_newest_job(), actor=OLGA, external_id="reef.example")
    with transaction(Scope(operator.id)), pytest.raises(IllegalMove):
        complete(_newest_job(), actor=OLGA, external_id="other.example")
    work_off()
    deliver_again("provisioning.run")
    work_off()

    assert _now(sold_by, order) == (OrderStatus.EXECUTED, LineStatus.DONE)
    with transaction(Scope(sold_by.id)):
        line_id = load_order(order.id).lines[0].id
        begun = db.session.scalars(select(Subscription).where(Subscription.order_line_id == line_id)).all()
        assert [(one.external_id, one.quantity) for one in begun] == [("reef.example", 3)]


def test_what_staff_refuse_fails_below_and_can_be_tried_again(live_app: Flask) -> None:
    load_world(live_app)
    sold_by, operator = seller("northlight"), seller("cumulus")
    order = _bought(sold_by)

    with transaction(Scope(operator.id)):
        fail(_newest_job(), actor=OLGA, reason="The domain is taken at our vendor.")
    work_off()
    assert _now(sold_by, order) == (OrderStatus.FAILED, LineStatus.FAILED)
    with transaction(Scope(sold_by.id)):
        told = " ".join(f"{event.text}{event.staff_text}" for event in load_order(order.id).events)
        assert "domain is taken" not in told

    with transaction(Scope(operator.id)):
        retry(_newest_job(), actor=OLGA)
    with transaction(Scope(operator.id)), pytest.raises(IllegalMove):
        retry(_newest_job(), actor=OLGA)
    work_off()
    assert _now(sold_by, order) == (OrderStatus.EXECUTING, LineStatus.PROVISIONING)
    with transaction(Scope(operator.id)):
        complete(_newest_job(), actor=OLGA, external_id="reef.example")
    work_off()
    assert _now(sold_by, order) == (OrderStatus.EXECUTED, LineStatus.DONE)
