"""An order travels from a customer over two resellers to the operator, and comes down once."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, entering
from portal.domain.assets.actions import open_code
from portal.domain.assets.models import Asset
from portal.domain.billing.models import Invoice
from portal.domain.orders.models import Order
from portal.domain.orders.states import OrderStatus
from portal.domain.sellers.models import Seller
from portal.kernel.money import Money
from tests.factories.world import (
    as_owner,
    buy,
    buyer_of,
    deliver_again,
    load_world,
    seller,
    sub_reseller,
    work_off,
)
from tests.servers import Database

COUNTS = (
    "SELECT (SELECT count(*) FROM sales_order) AS orders, (SELECT count(*) FROM asset) AS assets,"
    " (SELECT count(*) FROM invoice) AS invoices, (SELECT count(*) FROM ledger_entry) AS entries,"
    " (SELECT count(*) FROM supply_link) AS links, (SELECT count(*) FROM order_event) AS events,"
    " (SELECT string_agg(format('%s %s', id, status), ',' ORDER BY id) FROM order_line) AS lines"
)


def _three_tiers(app: Flask) -> tuple[Seller, Seller, Seller]:
    load_world(app)
    return seller("cumulus"), seller("northlight"), sub_reseller()


def _newest(model: type[Any], of: Seller) -> Any:
    with entering(Scope(of.id)):
        return db.session.scalars(select(model).order_by(model.id.desc())).first()


def test_each_link_has_its_asset_and_invoice_and_the_last_alone_the_code(live_app: Flask) -> None:
    operator, reseller, below = tiers = _three_tiers(live_app)
    account_id, buyer = buyer_of(below)

    order = buy(below, account_id, buyer, "migration-bundle", 5)
    work_off()

    assets = [_newest(Asset, one) for one in tiers]
    assert [asset.can_reveal for asset in assets] == [False, False, True]
    assert [asset.code_box is None for asset in assets] == [True, True, False]
    assert len({asset.code_mask for asset in assets}) == 1
    assert [asset.quantity for asset in assets] == [5, 5, 5]
    with entering(Scope(below.id)):
        assert open_code(assets[2])
    invoices = [_newest(Invoice, one) for one in tiers]
    assert [invoice.net for invoice in invoices] == [Money.of(x, "EUR") for x in ("44.00", "49.50", "55.00")]
    orders = [_newest(Order, one) for one in tiers]
    assert [one.status for one in orders] == [OrderStatus.EXECUTED] * 3
    assert orders[2].id == order.id
    assert [(i.order_id, i.gross) for i in invoices] == [(o.id, o.gross) for o in orders]


def test_doubled_messages_in_any_order_change_nothing(live_app: Flask, fresh_database: Database) -> None:
    *_, below = _three_tiers(live_app)
    account_id, buyer = buyer_of(below)
    buy(below, account_id, buyer, "migration-bundle", 3)
    work_off()
    before = as_owner(fresh_database.owner_url, COUNTS)

    for kind in ("supply.told", "supply.order_placed", "supply.confirmed", "provisioning.run", "supply.told"):
        deliver_again(kind)
    work_off()

    assert as_owner(fresh_database.owner_url, COUNTS) == before


def test_an_order_waits_for_the_relay_and_is_then_made_above_exactly_once(live_app: Flask) -> None:
    operator, reseller, below = _three_tiers(live_app)
    before = _newest(Order, operator).id
    account_id, buyer = buyer_of(below)
    buy(below, account_id, buyer, "migration-bundle", 4)

    assert _newest(Order, operator).id == before
    work_off()
    deliver_again("supply.order_placed")
    work_off()

    with entering(Scope(operator.id)):
        made = db.session.scalars(select(Order).where(Order.id > before)).all()
        assert [(one.status, one.is_supplied_below) for one in made] == [(OrderStatus.EXECUTED, True)]
    with entering(Scope(reseller.id)):
        passed_on = db.session.scalars(select(Order).where(Order.source_key.contains(f":{below.id}:"))).all()
        assert len(passed_on) == 1


def test_a_link_that_hears_late_word_first_stays_at_the_newest(
    live_app: Flask, fresh_database: Database
) -> None:
    *_, below = _three_tiers(live_app)
    account_id, buyer = buyer_of(below)
    buy(below, account_id, buyer, "migration-bundle", 2)
    work_off(lambda kind: kind != "supply.told")
    told = (
        "UPDATE outbox SET run_at = run_at + interval '1 hour' WHERE kind = 'supply.told' AND state = 'ready'"
    )
    as_owner(fresh_database.owner_url, told)
    as_owner(
        fresh_database.owner_url,
        "UPDATE outbox SET run_at = now() WHERE id = (SELECT max(id) FROM outbox WHERE kind = 'supply.told')",
    )
    work_off()
    as_owner(
        fresh_database.owner_url,
        "UPDATE outbox SET run_at = now() WHERE kind = 'supply.told' AND state = 'ready'",
    )
    work_off()

    asset = _newest(Asset, below)
    assert (asset.quantity, asset.can_reveal) == (2, True)
    links = as_owner(fresh_database.owner_url, "SELECT 1 FROM supply_link WHERE down_sent <> down_applied")
    assert links == []
