"""The audit trail in words that people read."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import portal
from portal.blueprints.audit.words import EVENTS
from portal.db import db
from portal.domain.accounts.actions import change_account
from portal.domain.accounts.states import ACCOUNT
from portal.domain.audit.actions import record
from portal.domain.orders.states import ORDER_MACHINE
from portal.domain.requests.decide import reject_request
from portal.domain.requests.states import REQUEST
from portal.domain.sellers.actions import change_access
from portal.domain.sellers.queries import current_seller, shop
from portal.domain.users.models import Membership
from portal.domain.users.states import MEMBERSHIP
from portal.kernel import clock
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_customer, a_product, a_request, a_tax_rate, an_order


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


def _subjects(client: Client, words: str) -> list[str]:
    rows = page_of(client.get("/audit", query_string={"q": words})).select("tbody th .cell__sub")
    return [one.get_text() for one in rows]


def test_a_row_names_the_record_and_its_customer(as_ada: Client, acme: Actor) -> None:
    account, product = a_customer("Fjord Works"), a_product("Mail Mover")
    order = an_order(account, product, actor=acme)
    db.session.commit()

    named = _subjects(as_ada, "")

    assert {"Fjord Works", f"{order.number} · Fjord Works", product.name} <= set(named)
    details = page_of(as_ada.get(f"/audit?q={order.public_id}")).select("tbody details")
    assert [one.select_one("code").get_text() for one in details] == [order.public_id] * len(details)  # type: ignore[union-attr]


def test_a_change_names_price_book_and_tax_and_keeps_the_number_of_what_is_gone(
    as_ada: Client, acme: Actor
) -> None:
    customer, book, rate = a_customer(), a_book(), a_tax_rate()
    change_account(customer, version=customer.version, actor=acme, price_book_id=book.id, tax_rate_id=rate.id)
    record(acme, "account.changed", customer, tax_rate_id=[987654, rate.id])
    db.session.commit()

    gone, told, *_others = _rows(as_ada)
    assert "tax rate: 987654 → VAT" in gone
    assert "price book: \N{EN DASH} → Partner 10" in told
    assert "tax rate: \N{EN DASH} → VAT" in told


def test_entries_about_a_customer_are_found_by_its_name(as_ada: Client, acme: Actor) -> None:
    account, other = a_customer("Fjord Works"), a_customer("Reef Diving")
    order = an_order(account, a_product(), actor=acme)
    request = a_request("Fjord Newcomers")
    db.session.commit()

    found = set(_subjects(as_ada, "fjörd works"))

    assert found == {"Fjord Works", f"{order.number} · Fjord Works"}
    assert set(_subjects(as_ada, other.number)) == {"Reef Diving"}
    assert f"{request.number} · Fjord Newcomers" in _subjects(as_ada, "newcomers")


def test_eve_finds_nothing_of_acmes_customers(as_eve: Client, acme: Actor) -> None:
    a_customer("Fjord Works")
    db.session.commit()

    assert _subjects(as_eve, "fjord") == []


def test_who_was_forgotten_is_not_named(as_ada: Client, acme: Actor) -> None:
    request = a_request("Fjord Newcomers")
    reject_request(request, actor=acme, reason="No.")
    db.session.commit()

    assert _subjects(as_ada, "newcomers") == []
    assert "Newcomers" not in as_ada.get("/audit").text
    assert request.number in _subjects(as_ada, request.public_id)


def test_names_take_a_fixed_number_of_statements(as_ada: Client, acme: Actor) -> None:
    def asked() -> tuple[int, int]:
        with statements() as sent:
            rows = len(page_of(as_ada.get("/audit?q=fjord")).select("tbody tr"))
        return rows, len(sent)

    a_customer("Fjord 1")
    db.session.commit()
    one = asked()
    an_order(a_customer("Fjord 2"), a_product(), actor=acme)
    a_customer("Fjord 3")
    db.session.commit()
    more = asked()

    assert (one[0], one[1]) == (1, more[1])
    assert more[0] > 3


def test_the_file_names_them_too(as_ada: Client, acme: Actor) -> None:
    account = a_customer("Fjord Works")
    order = an_order(account, a_product(), actor=acme)
    db.session.commit()

    page = as_ada.get("/audit?q=fjord")
    answer = as_ada.send(page, "/list-files", kind="csv")

    lines = [line.split(",") for line in answer.get_data(as_text=True).splitlines()]
    placed = next(line for line in lines if line[1] == "order.placed")
    assert lines[0][2:5] == ["About", "Customer", "Id"]
    assert placed[2:5] == [order.number, "Fjord Works", order.public_id]


def test_who_may_not_read_the_trail_is_refused(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    assert client.get("/audit?q=fjord").status_code == 403
