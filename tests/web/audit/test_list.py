"""The audit trail in words that people read."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import portal
from portal.blueprints.audit.words import EVENTS
from portal.db import db
from portal.domain.accounts.states import ACCOUNT
from portal.domain.audit.actions import record
from portal.domain.orders.states import ORDER_MACHINE
from portal.domain.requests.states import REQUEST
from portal.domain.sellers.actions import change_access
from portal.domain.sellers.queries import current_seller, shop
from portal.domain.users.states import MEMBERSHIP
from portal.kernel import clock
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer


def _rows(client: Client) -> list[str]:
    return [
        " ".join(row.get_text(" ", strip=True).split())
        for row in page_of(client.get("/audit")).select("tbody tr")
    ]


def test_changes_are_told_in_words(as_ada: Client, acme: Actor) -> None:
    change_access(
        shop(),
        actor=acme,
        anonymous_access=True,
        show_prices=False,
        self_registration=True,
        approval_step=True,
    )
    db.session.commit()

    (row,) = _rows(as_ada)
    assert row.startswith("Access to the shop changed")
    assert "show prices to anonymous: yes → no" in row
    assert "anonymous access: yes" not in row  # that did not change


def test_nothing_is_a_dash_and_no_change_is_left_out(as_ada: Client, acme: Actor) -> None:
    record(
        acme,
        "account.changed",
        current_seller(),
        reason=[None, ""],
        limit=["500", None],
        tags=[[], ["a", "b"]],
    )
    db.session.commit()

    (row,) = _rows(as_ada)
    assert "limit: 500 → –" in row
    assert "tags: – → a, b" in row
    assert "reason" not in row
    assert "None" not in row


def _codes_recorded() -> set[str]:
    """Every event that the product can write: by its tables of moves, or as it stands in the code."""
    written = {
        argument.value
        for file in Path(portal.__path__[0]).rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record"
        for argument in call.args[1:2]
        if isinstance(argument, ast.Constant)
    }
    moves = {"order": ORDER_MACHINE, "account": ACCOUNT, "membership": MEMBERSHIP}
    moved = {f"{kind}.{event}" for kind, machine in moves.items() for _, event in machine.moves}
    return written | moved | {f"request.{status}" for status in REQUEST.moves.values()}


def test_every_event_has_words() -> None:
    assert _codes_recorded() == set(EVENTS)


def test_an_event_leads_to_its_record_and_is_found_by_its_words(as_ada: Client, acme: Actor) -> None:
    account = a_customer("Fjord Works")
    record(acme, "account.suspend", account)
    record(acme, "shop.changed", current_seller())
    db.session.commit()

    link = page_of(as_ada.get("/audit?q=customer+SUSP")).select("tbody a")

    assert [(one.get_text(), one["href"]) for one in link] == [
        ("Customer suspended", f"/customers/{account.public_id}")
    ]
    assert "Company details changed" not in as_ada.get("/audit?q=customer+SUSP").text
    assert as_ada.get(str(link[0]["href"])).status_code == 200


def test_it_shows_the_days_that_are_asked_for(as_ada: Client, acme: Actor) -> None:
    for day in (1, 2, 3):
        with clock.frozen(datetime(2026, 11, day, 21, 59, tzinfo=UTC)):  # a minute before midnight in Athens
            record(acme, "account.changed", current_seller(), number=["", str(day)])
    db.session.commit()

    def days(**asked: str) -> list[str]:
        rows = page_of(as_ada.get("/audit", query_string=asked)).select("tbody tr")
        return [row.get_text().split("number: – → ")[1][0] for row in rows]

    assert days(since="2026-11-02") == ["3", "2"]
    assert days(until="2026-11-02") == ["2", "1"]
    assert days(since="2026-11-02", until="2026-11-02") == ["2"]
    assert days(until="9999-12-31", since="the other day") == ["3", "2", "1"]
