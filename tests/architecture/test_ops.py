"""`flask ops check` finds each breach, and none in a world made by the product's own actions."""

import pytest
from flask import Flask

from portal.cli.ops import breaches
from tests.factories.world import as_owner, load_world
from tests.servers import Database

BREAKS = {
    "I1 ": (
        "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        "UPDATE ledger_entry SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_entry)",
    ),
    "I2 ": (
        "ALTER TABLE invoice DISABLE TRIGGER USER",
        "UPDATE invoice SET gross_amount = gross_amount + 1 WHERE id = (SELECT min(id) FROM invoice)",
    ),
    "I3 ": ("UPDATE number_series SET next_number = next_number + 1 WHERE series LIKE 'invoice-%'",),
    "I4 ": (
        "INSERT INTO provider_operation (seller_id, account_id, order_line_id, action, sequence, key, state,"
        " external_id, facts) SELECT seller_id, account_id, order_line_id, action, 2, key || '-2',"
        " 'confirmed', '',"
        " '{}' FROM provider_operation WHERE state = 'confirmed'",
    ),
    "I5 ": ("UPDATE asset SET code_hash = sha256('another') WHERE NOT code_is_below",),
    "I6 ": ("UPDATE sales_order SET net_amount = net_amount + 1, gross_amount = gross_amount + 1",),
    "I7 ": ("UPDATE request SET status = 'approved'",),
    "I8 ": ("DELETE FROM seller_ancestry WHERE depth = 1",),
    "I9 ": (
        "DELETE FROM provisioning_job WHERE status = 'waiting_staff'",
        "DELETE FROM outbox WHERE kind = 'provisioning.run'",
    ),
    "I11 ": (
        "ALTER TABLE mail_message DROP CONSTRAINT uq_mail_message_seller_id_dedupe_key",
        "INSERT INTO mail_message (public_id, seller_id, template, dedupe_key, ids, recipient,"
        " recipient_name,"
        " subject, about, status, attempts, error, message_id, created_at, sent_at) SELECT 'mml_' || n, id,"
        " 't',"
        " 'same', '{}', 'a@b.example', '', '', '', 'sent', 1, '', n::text, now(), now()"
        " FROM (SELECT min(id) AS id FROM seller) s, generate_series(1, 2) n",
    ),
    "I12 ": (
        "UPDATE order_line SET quantity = quantity + 1 WHERE id IN (SELECT upper_line_id FROM supply_link)",
    ),
}


def test_each_breach_is_found_and_a_clean_world_has_none(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    owner = fresh_database.owner_url

    assert breaches(owner) == []
    answer = live_app.test_cli_runner().invoke(args=["ops", "check"])
    assert (answer.exit_code, answer.output) == (0, "All 11 invariants hold.\n")

    for name, statements in BREAKS.items():
        before = breaches(owner)
        for statement in statements:
            as_owner(owner, statement)
        fresh = [invariant for invariant, words in breaches(owner) if (invariant, words) not in before]
        assert any(one.startswith(name) for one in fresh), (name, fresh)


def test_a_breach_ends_the_command_with_1_and_names_the_row(
    live_app: Flask, fresh_database: Database
) -> None:
    load_world(live_app)
    as_owner(fresh_database.owner_url, "UPDATE request SET status = 'approved'")

    answer = live_app.test_cli_runner().invoke(args=["ops", "check"])

    assert answer.exit_code == 1
    assert "I7 a decision is made once: request R-000001" in answer.output


@pytest.mark.parametrize("table", ["invoice", "sales_order", "asset"])
def test_the_application_role_would_see_nothing(
    live_app: Flask, fresh_database: Database, table: str
) -> None:
    load_world(live_app)

    assert as_owner(fresh_database.owner_url, f"SELECT 1 FROM {table}")
    assert as_owner(fresh_database.app_url, f"SELECT 1 FROM {table}") == []
