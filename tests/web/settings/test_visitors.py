"""Visitors whom a seller's own web site knows: the key, its one secret, and what the seller trusts."""

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.domain.audit.models import AuditEvent
from portal.domain.sellers.host_keys import make_host_key, secret_of
from portal.domain.sellers.models import HostKey
from portal.domain.users.models import Membership
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import NotFound, Stale
from tests.client import Client, page_of
from tests.factories.host import HostServer
from tests.factories.users import a_seller
from tests.factories.world import where_it_is_written
from tests.servers import Database

PAGE = "/settings/widget/visitors"


def only() -> HostKey:
    db.session.expire_all()
    return db.session.scalars(select(HostKey)).one()


def secret_in(answer: TestResponse) -> str:
    field = page_of(answer).select_one("#host-secret")
    return "" if field is None else str(field["value"])


def make(browser: Client, former: str = "") -> TestResponse:
    return browser.post(PAGE, data={"former": former, "csrf_token": token_of(browser)})


def token_of(browser: Client) -> str:
    return str(page_of(browser.get(PAGE)).select_one("[name=csrf_token]")["value"])  # type: ignore[index]


def told() -> list[tuple[str, dict[str, object]]]:
    events = select(AuditEvent).where(AuditEvent.object_kind == "host_key").order_by(AuditEvent.id)
    return [(one.event, one.changes) for one in db.session.scalars(events)]


def test_there_is_no_key_before_one_is_made(as_ada: Client, acme: Actor) -> None:
    page = page_of(as_ada.get(PAGE))

    assert [button.get_text(strip=True) for button in page.select("main form button")] == ["Make a key"]
    assert db.session.scalars(select(HostKey)).all() == []


def test_the_secret_is_shown_once(as_ada: Client, acme: Actor) -> None:
    answer = as_ada.send(as_ada.get(PAGE), PAGE)

    assert secret_in(answer) == secret_of(only())
    assert answer.headers["Cache-Control"] == "no-store"
    again = as_ada.get(PAGE)
    assert secret_of(only()) not in again.text
    assert only().public_id in again.text


def test_it_is_replaced_and_removed(as_ada: Client, acme: Actor) -> None:
    server = HostServer(trusted=True)
    db.session.commit()

    replaced = make(as_ada, server.key)
    new = only()
    seen = (secret_in(replaced) == secret_of(new), new.public_id != server.key, new.trusts_addresses)
    as_ada.send(as_ada.get(PAGE), f"{PAGE}/{new.public_id}/remove")

    assert seen == (True, True, True)
    assert db.session.scalars(select(HostKey)).all() == []


def test_trust_is_off_and_can_be_given_and_taken(as_ada: Client, acme: Actor) -> None:
    make(as_ada)
    url, seen = f"{PAGE}/{only().public_id}/trust", [only().trusts_addresses]
    for ticked in ({"trusts_addresses": "y"}, {}):
        as_ada.send(as_ada.get(PAGE), url, **ticked)
        box = page_of(as_ada.get(PAGE)).select_one("#trusts_addresses")
        seen.append(only().trusts_addresses)
        assert box is not None
        assert box.has_attr("checked") is only().trusts_addresses

    assert seen == [False, True, False]


def test_each_act_is_noted_without_the_secret(as_ada: Client, acme: Actor) -> None:
    secrets = [secret_in(make(as_ada))]
    first = only().public_id
    as_ada.send(as_ada.get(PAGE), f"{PAGE}/{first}/trust", trusts_addresses="y")
    secrets.append(secret_in(make(as_ada, first)))
    second = only().public_id
    as_ada.send(as_ada.get(PAGE), f"{PAGE}/{second}/remove")

    assert told() == [
        ("widget.host_key_made", {"key": [None, first]}),
        ("widget.host_key_trust_changed", {"trusts_addresses": [False, True]}),
        ("widget.host_key_replaced", {"key": [first, second]}),
        ("widget.host_key_removed", {"key": [second, None]}),
    ]
    page = as_ada.get("/audit").text
    assert "Key for customer tokens replaced" in page
    assert not any(secret in page for secret in secrets)


def test_no_column_holds_the_secret(live_app: Flask, fresh_database: Database) -> None:
    seller = a_seller()
    db.session.commit()
    with transaction(Scope(seller.id)):
        server = HostServer()

    assert where_it_is_written(fresh_database.owner_url, server.key) != []
    assert where_it_is_written(fresh_database.owner_url, server.secret) == []


def test_when_it_was_last_used_is_told(as_ada: Client, acme: Actor) -> None:
    make(as_ada)
    before = page_of(as_ada.get(PAGE)).select_one("main .key-value").get_text()  # type: ignore[union-attr]
    only().last_used_at = clock.now()
    db.session.commit()
    after = page_of(as_ada.get(PAGE)).select_one("main .key-value").get_text()  # type: ignore[union-attr]

    assert ("never" in before, "never" in after) == (True, False)


def test_a_second_key_and_one_in_place_of_an_old_one_are_refused(as_ada: Client, acme: Actor) -> None:
    make(as_ada)
    first = only().public_id
    make(as_ada, first)
    kept = only().public_id

    answers = [make(as_ada, former) for former in ("", first)]

    assert [one.status_code for one in answers] == [409, 404]
    assert only().public_id == kept


@pytest.mark.parametrize(("former", "refusal"), [("", Stale), ("hsk_0000000000000000", NotFound)])
def test_the_action_says_so_too(acme: Actor, former: str, refusal: type[Exception]) -> None:
    HostServer()
    db.session.commit()

    with pytest.raises(refusal):
        make_host_key(former=former, actor=SYSTEM)
    db.session.rollback()


def test_eve_gets_404_and_keeps_her_own(as_eve: Client, ada: Membership) -> None:
    with transaction(Scope(ada.seller_id)):
        server = HostServer()
    token = token_of(as_eve)

    answers = [
        as_eve.post(url, data={"former": server.key, "csrf_token": token}).status_code
        for url in (PAGE, f"{PAGE}/{server.key}/trust", f"{PAGE}/{server.key}/remove")
    ]

    assert answers == [404] * 3
    assert server.key not in as_eve.get(PAGE).text
    with transaction(Scope(ada.seller_id)):
        assert (only().public_id, only().trusts_addresses) == (server.key, False)


def test_a_member_is_refused_and_who_looks_after_pages_is_not(
    client: Client, ben: Membership, painter: Membership
) -> None:
    statuses = []
    for member in (ben, painter):
        client.sign_in(member)
        statuses.append(client.get(PAGE).status_code)

    assert statuses == [403, 200]
