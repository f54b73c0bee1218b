"""The year that lies behind the demo: sold, delivered, billed and paid by the product's own actions."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.cli.demo.load import load_demo
from portal.cli.ops import breaches
from portal.db import db
from tests.factories.world import as_owner, work_off
from tests.servers import Database


@pytest.fixture
def year(live_app: Flask, fresh_database: Database, tmp_path: Path) -> Database:
    """The demo's world with its history, as `make run` loads it."""
    settings = live_app.extensions["settings"]
    load_demo(replace(settings, demo_history=True, instance_dir=tmp_path))
    db.session.remove()
    return fresh_database


def test_what_must_hold_holds_before_and_after_todays_work(year: Database) -> None:
    assert breaches(year.owner_url) == []

    work_off()

    assert breaches(year.owner_url) == []


def test_each_month_has_sales_and_nothing_lies_in_the_future(year: Database) -> None:
    months = as_owner(
        year.owner_url,
        "SELECT date_trunc('month', issued_on) FROM invoice JOIN seller s ON s.id = seller_id"
        " WHERE s.slug = 'northlight' GROUP BY 1",
    )
    later = as_owner(
        year.owner_url,
        "SELECT 1 FROM sales_order WHERE placed_at > now() OR finished_at > now()"
        " UNION ALL SELECT 1 FROM invoice WHERE issued_at > now()"
        " UNION ALL SELECT 1 FROM ledger_transaction WHERE at > now()"
        " UNION ALL SELECT 1 FROM audit_event WHERE at > now()",
    )

    assert len(months) >= 11
    assert later == []


def test_records_stand_in_many_states(year: Database) -> None:
    found = _counts(
        year,
        "SELECT 'account ' || status, count(*) FROM account a JOIN seller s ON s.id = seller_id"
        " WHERE s.slug = 'northlight' GROUP BY 1"
        " UNION ALL SELECT 'order ' || status, count(*) FROM sales_order JOIN seller s ON s.id = seller_id"
        " WHERE s.slug = 'northlight' GROUP BY 1"
        " UNION ALL SELECT 'payment', count(*) FROM ledger_transaction WHERE kind = 'payment'",
    )

    assert set(found) >= {
        "account active",
        "account suspended",
        "account closed",
        "account pending",
        "order executed",
        "order rejected",
        "order failed",
        "order withdrawn",
        "order pending_approval",
        "payment",
    }
    assert found["account active"] >= 40
    assert found["order executed"] >= 40


def test_nobody_gets_mails_of_another_year_and_no_address_stays(year: Database) -> None:
    waiting = as_owner(
        year.owner_url,
        "SELECT payload ->> 'to' AS to FROM outbox WHERE state = 'ready' AND kind = 'mail.send'",
    )
    kept = as_owner(
        year.owner_url, "SELECT 1 FROM outbox WHERE state = 'cancelled' AND payload ->> 'to' <> ''"
    )

    assert {row.to.split("@")[1] for row in waiting} <= {
        "northlight.example",
        "fjordworks.example",
        "tinderoak.example",
    }
    assert kept == []


def _counts(year: Database, statement: str) -> Mapping[str, int]:
    return {row[0]: row[1] for row in as_owner(year.owner_url, statement)}
