"""Alive, ready, and in numbers."""

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from portal.db import db, outbox
from tests.application import application, settings_for, statements
from tests.client import Client
from tests.mailbox import Mailbox
from tests.servers import Database


def test_a_process_is_alive_without_asking_the_database(client: Client) -> None:
    client.set_cookie("portico", "A" * 43)

    with statements() as sent:
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json, sent) == (200, {"status": "ok"}, [])


def test_it_is_ready_when_the_schema_fits(database: Database, redis_url: str, smtp_server: Mailbox) -> None:
    with application(settings_for(database, redis_url, SMTP_URL=smtp_server.url)) as app:
        answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ok", "schema": "ok", "redis": "ok", "smtp": "ok"},
    )


def test_it_is_ready_without_redis_and_mail(database: Database) -> None:
    with application(settings_for(database, "redis://127.0.0.1:1")) as app:
        answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ok", "schema": "ok", "redis": "away", "smtp": "away"},
    )


def test_it_is_not_ready_without_its_database(database: Database, redis_url: str) -> None:
    nowhere = Database("postgresql://owner@127.0.0.1:1/x", "postgresql://app@127.0.0.1:1/x")

    with application(settings_for(nowhere, redis_url)) as app:
        answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["schema"] == "away"


def test_it_is_not_ready_on_another_schema(
    live_app: Flask, live_client: Client, fresh_database: Database
) -> None:
    owner = create_engine(make_url(fresh_database.owner_url).set(drivername="postgresql+psycopg"))
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    owner.dispose()

    answer = live_client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["schema"] == "other"


def test_numbers_tell_what_is_waiting(client: Client) -> None:
    outbox.add("test.work", key="1", seller_id=None)
    outbox.add("test.work", key="2", seller_id=None)
    db.session.execute(text("UPDATE outbox SET state = 'dead' WHERE dedupe_key = '2'"))
    db.session.commit()

    lines = client.get("/metrics").text.splitlines()

    assert {
        'portico_outbox_rows{state="ready"} 1',
        'portico_outbox_rows{state="dead"} 1',
        'portico_outbox_rows{state="leased"} 0',
        "# TYPE portico_outbox_rows gauge",
        "portico_sign_ins 0",
    } <= set(lines)


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.1", 404)])
def test_numbers_are_for_this_machine(client: Client, address: str, status: int) -> None:
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": address}).status_code == status
