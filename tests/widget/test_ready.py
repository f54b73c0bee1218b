"""What the seller learns of the pages around the frame: where it was ready, and who was turned away."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.db import db, transaction
from portal.domain.sellers.models import AllowedOrigin, OriginProof, TurnedAwayOrigin
from portal.kernel import clock
from tests.application import statements
from tests.client import Client
from tests.widget.conftest import SITE, Store

FOREIGN = "https://new.acme.example"


def tell_ready(browser: Client, store: Store, origin: str) -> int:
    return browser.post(store.at("/ready", framed=True), headers={"X-Embed-Origin": origin}).status_code


def last_ready(store: Store, origin: str = SITE) -> datetime | None:
    db.session.expire_all()
    with transaction(store.scope):
        return db.session.scalars(
            select(AllowedOrigin.last_ready_at).where(AllowedOrigin.origin == origin)
        ).one()


def ask_for_frame(browser: Client, store: Store, around: str, dest: str = "iframe") -> None:
    headers = {"Referer": f"{around}/", "Sec-Fetch-Dest": dest}
    browser.get(store.at(framed=True), headers=headers)


def turned_away(store: Store) -> list[str]:
    with transaction(store.scope):
        rows = select(TurnedAwayOrigin.origin).order_by(TurnedAwayOrigin.origin)
        return list(db.session.scalars(rows))


def test_ready_is_noted_once_an_hour(visitor: Client, store: Store) -> None:
    start = clock.now()
    seen = []
    for minutes in (0, 59, 61):
        with clock.frozen(start + timedelta(minutes=minutes)):
            assert tell_ready(visitor, store, SITE) == 200
        seen.append(last_ready(store))

    assert seen == [start, start, start + timedelta(minutes=61)]


def test_ready_below_a_wildcard_is_noted_there(visitor: Client, store: Store) -> None:
    rule = "https://*.acme.example"
    with transaction(store.scope):
        db.session.add(AllowedOrigin(origin=rule, added_at=clock.now(), proof=OriginProof.PROVED))

    status = tell_ready(visitor, store, FOREIGN)

    assert status == 200
    assert last_ready(store) is None
    assert last_ready(store, rule) is not None


def test_an_unproved_wildcard_lets_nobody_in(visitor: Client, store: Store) -> None:
    with transaction(store.scope):
        db.session.add(AllowedOrigin(origin="https://*.acme.example", added_at=clock.now()))

    policy = visitor.get(store.at(framed=True)).headers["Content-Security-Policy"]

    assert policy.endswith(f"frame-ancestors {SITE}")
    assert tell_ready(visitor, store, FOREIGN) == 403


def test_another_web_site_cannot_tell(visitor: Client, store: Store) -> None:
    headers = {"X-Embed-Origin": SITE, "Sec-Fetch-Site": "cross-site"}

    answer = visitor.post(store.at("/ready", framed=True), headers=headers)

    assert answer.status_code == 403
    assert last_ready(store) is None


def test_nothing_is_noted_where_nothing_is_told(visitor: Client, store: Store) -> None:
    assert tell_ready(visitor, store, "") == 200
    assert last_ready(store) is None


def test_who_may_not_hold_the_frame_is_noted(visitor: Client, store: Store) -> None:
    ask_for_frame(visitor, store, FOREIGN)
    ask_for_frame(visitor, store, FOREIGN)

    assert turned_away(store) == [FOREIGN]


@pytest.mark.parametrize(
    ("around", "dest"),
    [
        (SITE, "iframe"),
        ("http://localhost", "iframe"),
        (FOREIGN, "document"),
        ("https://acme.github.io", "iframe"),
        ("http://plain.example", "iframe"),
        ("nonsense", "iframe"),
    ],
)
def test_who_is_not_noted(visitor: Client, store: Store, around: str, dest: str) -> None:
    ask_for_frame(visitor, store, around, dest)

    assert turned_away(store) == []


def test_invented_names_push_no_real_one_out(visitor: Client, store: Store) -> None:
    ask_for_frame(visitor, store, FOREIGN)

    for number in range(25):
        ask_for_frame(visitor, store, f"https://invented{number}.example")

    assert len(turned_away(store)) == 20
    assert FOREIGN in turned_away(store)


def test_a_page_on_the_list_costs_no_statement(visitor: Client, store: Store) -> None:
    with statements() as plain:
        visitor.get(store.at(framed=True))
    with statements() as framed:
        ask_for_frame(visitor, store, SITE)

    assert len(framed) == len(plain)
