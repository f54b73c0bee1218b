"""Each event is linked to the one before it, by the database alone, whoever else writes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from portal.cli.ops import breaches
from portal.db import Scope, db, transaction
from portal.domain.audit.actions import record
from portal.domain.audit.models import AuditEvent, AuditLink
from portal.domain.orders.models import Order
from portal.kernel.actor import SYSTEM
from tests.factories.world import as_owner, load_world, seller
from tests.servers import Database

WRITERS = 6


def test_who_writes_at_once_stands_in_one_chain(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sellers = [seller("northlight").id, seller("harbour").id]
    together = Barrier(WRITERS)

    def write(number: int) -> None:
        with live_app.app_context():
            together.wait(20)
            for _ in range(5):
                with transaction(Scope(sellers[number % 2])):
                    order = db.session.scalars(select(Order)).first() or seller("harbour")
                    record(SYSTEM, "order.seen", order, by=["", str(number)])
                    record(SYSTEM, "order.left", order, by=["", str(number)])

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    seen = "SELECT count(*), count(l.id), count(DISTINCT l.digest) FROM audit_event e LEFT JOIN audit_link l"
    counted = as_owner(
        fresh_database.owner_url, f"{seen} ON l.event_id = e.id WHERE e.event IN ('order.seen', 'order.left')"
    )
    assert tuple(counted[0]) == (WRITERS * 10,) * 3
    assert breaches(fresh_database.owner_url) == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_link (seller_id, event_id, digest) SELECT seller_id, id, 'f' FROM audit_event",
        "UPDATE audit_link SET digest = 'f'",
        "DELETE FROM audit_link",
    ],
)
def test_the_application_writes_no_link(live_app: Flask, statement: str) -> None:
    load_world(live_app)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(Scope(seller("northlight").id)),
    ):
        db.session.execute(text(statement))


@pytest.mark.parametrize("table", ["audit_event", "audit_link"])
def test_not_even_the_owner_changes_a_row_in_passing(
    live_app: Flask, fresh_database: Database, table: str
) -> None:
    load_world(live_app)

    with pytest.raises(DBAPIError, match="append-only"):
        as_owner(fresh_database.owner_url, f"DELETE FROM {table}")


def test_each_seller_sees_its_own_chain(live_app: Flask) -> None:
    load_world(live_app)

    for slug in ("northlight", "harbour"):
        with transaction(Scope(seller(slug).id)):
            events = set(db.session.scalars(select(AuditEvent.id)))
            assert set(db.session.scalars(select(AuditLink.event_id))) == events
            assert events
