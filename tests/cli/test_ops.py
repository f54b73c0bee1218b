"""`flask ops check` finds each breach, and none in a world made by the product's own actions."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, make_url, select

from portal.cli.invariants import INVARIANTS
from portal.cli.ops import breaches
from portal.db import Scope, db, transaction
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.provisioning.states import JobStatus
from portal.domain.supply.by_hand import complete
from portal.kernel.actor import SYSTEM
from tests.factories.world import as_owner, load_world, seller, work_off
from tests.servers import Database

UNGUARDED = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT conrelid::regclass AS at, conname FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype IN ('u', 'c', 'f') ORDER BY contype = 'u' LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', one.at, one.conname);
  END LOOP;
  FOR one IN SELECT indexrelid::regclass AS at FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = 'public'::regnamespace AND indisunique AND NOT indisprimary LOOP
    EXECUTE format('DROP INDEX %s', one.at);
  END LOOP;
  FOR one IN SELECT DISTINCT tgrelid::regclass AS at FROM pg_trigger WHERE NOT tgisinternal LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', one.at);
  END LOOP;
END $$
"""
"""Constraints and triggers refuse most breaches; here they are gone, as after a faulty migration."""


def _doubled(table: str, which: str) -> str:
    other = """'{"id": 999999, "public_id": "x", "number": "X", "key": "x", "sequence": 2}'"""
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(t) || {other})).*"
        f" FROM {table} t WHERE {which} LIMIT 1"
    )


def _given_to_line(which: str) -> str:
    return f"UPDATE stock_code SET order_line_id = (SELECT min(order_line_id) FROM asset) WHERE {which}"


NO_ANCESTORS = "DELETE FROM seller_ancestry WHERE depth = 1"
BREAKS = {
    "I1": ("UPDATE ledger_entry SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_entry)",),
    "I2": (
        "UPDATE invoice SET gross_amount = gross_amount + 1",
        "UPDATE ledger_entry SET amount = amount + 1 WHERE ledger = 'receivable'",
    ),
    "I3": (
        "UPDATE number_series SET next_number = next_number + 1 WHERE series LIKE 'invoice-%'",
        "UPDATE invoice SET number = NULL",
    ),
    "I4": (
        _doubled("provider_operation", "state = 'confirmed'"),
        _doubled("subscription", "status = 'active'"),
        _doubled("asset", "true"),
    ),
    "I5": (
        _given_to_line("id = (SELECT min(id) FROM stock_code)"),
        _given_to_line("true"),
        _doubled("asset", "code_hash IS NOT NULL"),
        "UPDATE asset SET code_hash = sha256('another') WHERE NOT code_is_below",
        _given_to_line("id = (SELECT min(id) FROM stock_code)"),
    ),
    "I6": (
        "UPDATE sales_order SET net_amount = net_amount + 1, gross_amount = gross_amount + 1",
        "UPDATE basket_line SET quantity = quantity + 1",
    ),
    "I7": ("UPDATE request SET status = 'approved'", "UPDATE request SET status = 'rejected'"),
    "I8": (
        *[NO_ANCESTORS] * 8,
        "UPDATE account SET seller_below_id = seller_id WHERE seller_below_id IS NOT NULL",
        "UPDATE membership SET seller_id = (SELECT max(id) FROM seller) WHERE account_id IS NOT NULL",
    ),
    "I9": (
        "UPDATE sales_order SET status = 'executing' WHERE status = 'executed';"
        " UPDATE order_line SET status = 'retrying' WHERE status = 'done'",
        "UPDATE supply_link SET down_applied = 0",
        "UPDATE supply_link SET up_applied = 0",
        "UPDATE outbox SET state = 'done' WHERE kind = 'mail.send'",
        "UPDATE order_line SET status = 'failed' WHERE status = 'done'",
        "DELETE FROM asset",
        "DELETE FROM invoice_line",
    ),
    "I11": (
        "INSERT INTO mail_message (public_id, seller_id, template, dedupe_key, ids, recipient, recipient_name,"
        " subject, about, status, attempts, error, message_id, created_at, sent_at) SELECT 'mml_' || n, id,"
        " 't', 'same', '{}', 'a@b.example', '', '', '', 'sent', 1, '', n::text, now(), now()"
        " FROM (SELECT min(id) AS id FROM seller) s, generate_series(1, 2) n",
    ),
    "I12": (
        "UPDATE supply_link SET upper_seller_id = lower_seller_id",
        "UPDATE order_line SET quantity = quantity + 1 WHERE id IN (SELECT upper_line_id FROM supply_link)",
        "UPDATE supply_link SET lower_line_id = upper_line_id",
        "UPDATE order_line SET status = 'failed' WHERE id IN (SELECT upper_line_id FROM supply_link)",
        "UPDATE order_line SET status = 'failed' WHERE id IN (SELECT lower_line_id FROM supply_link)",
        "UPDATE seller SET is_suspended = true WHERE parent_id IS NOT NULL",
    ),
    "I13": (
        "DELETE FROM audit_link WHERE event_id = (SELECT max(id) FROM audit_event)",
        "UPDATE audit_event SET actor_name = 'Nobody' WHERE id = (SELECT min(id) FROM audit_event)",
    ),
}
"""By invariant: for each of its queries a statement whose breach that very query must find."""


@pytest.fixture
def world(live_app: Flask, fresh_database: Database) -> Database:
    """The demo's world, with one service that staff have set up."""
    load_world(live_app)
    with transaction(Scope(seller("cumulus").id)):
        waiting = select(ProvisioningJob).where(ProvisioningJob.status == JobStatus.WAITING_STAFF)
        complete(db.session.scalars(waiting).one(), actor=SYSTEM, external_id="fjord.example")
    work_off()
    return fresh_database


@pytest.fixture
def unguarded(world: Database) -> Iterator[Connection]:
    """The owner's connection to that world without constraints; nothing is kept."""
    url = make_url(world.owner_url).set(drivername="postgresql+psycopg")
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql(UNGUARDED.replace("%", "%%"))
        yield connection
        connection.rollback()


def test_in_a_clean_world_all_hold(live_app: Flask, world: Database) -> None:
    answer = live_app.test_cli_runner().invoke(args=["ops", "check"])

    assert breaches(world.owner_url) == []
    assert (answer.exit_code, answer.output) == (0, "All 12 invariants hold.\n")


def test_each_query_finds_its_breach(unguarded: Connection) -> None:
    assert {name.split()[0]: len(queries) for name, queries in INVARIANTS.items()} == {
        name: len(statements) for name, statements in BREAKS.items()
    }
    blind = []

    for name, queries in INVARIANTS.items():
        for query, statement in zip(queries, BREAKS[name.split()[0]], strict=True):
            before, found = _asked(unguarded, query), []
            with unguarded.begin_nested() as savepoint:
                unguarded.exec_driver_sql(statement.replace("%", "%%"))
                found = _asked(unguarded, query)
                savepoint.rollback()
            if before or not found:
                blind.append((name, query, before, found))

    assert blind == []


def _asked(connection: Connection, query: str) -> list[str]:
    return list(connection.exec_driver_sql(query.replace("%", "%%")).scalars())


def test_a_breach_ends_the_command_with_1_and_names_the_row(live_app: Flask, world: Database) -> None:
    as_owner(world.owner_url, "UPDATE request SET status = 'approved'")

    answer = live_app.test_cli_runner().invoke(args=["ops", "check"])

    assert answer.exit_code == 1
    assert "I7 a decision is made once: request R-000001" in answer.output


def test_the_application_role_would_see_nothing(world: Database) -> None:
    for table in ("invoice", "sales_order", "asset"):
        assert as_owner(world.owner_url, f"SELECT 1 FROM {table}")
        assert as_owner(world.app_url, f"SELECT 1 FROM {table}") == []
