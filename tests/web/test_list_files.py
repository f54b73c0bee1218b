"""Lists taken out as files: the rows and columns of the view, in CSV and XLSX, at once or by a job."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.blueprints.list_files import views
from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.audit.models import AuditEvent
from portal.domain.lists.files import KIND, forget_files
from portal.domain.lists.models import ListFile
from portal.domain.notifications.builders import BUILDERS
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.web.lists import LISTED
from portal.web.words import source_word
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, a_request, an_order
from tests.factories.world import work_off

LISTS = [
    "/customers", "/requests", "/orders", "/subscriptions", "/assets", "/invoices", "/mail-log", "/audit",
    "/users",
]  # fmt: skip


@pytest.fixture
def orders(acme: Actor) -> None:
    bakery, product = a_customer("=Bakery()"), a_product(connector="manual")
    for quantity in (2, 9, 5):
        an_order(bakery, product, actor=acme, quantity=quantity)
    an_order(a_customer("Other"), product, actor=acme)
    db.session.commit()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of three rows are long ones."""
    monkeypatch.setattr(views, "AT_ONCE", 2)


def take_out(client: Client, address: str, kind: str = "csv") -> TestResponse:
    return client.send(client.get(address), "/list-files", kind=kind)


def give_role(member: Membership, role: Role) -> None:
    """The one role that the member has from now on."""
    db.session.execute(update(Membership).where(Membership.id == member.id).values(roles=[role]))
    db.session.commit()


def rows_of(answer: TestResponse) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("orders")
@pytest.mark.acceptance(74)
def test_an_exported_text_that_begins_like_a_formula_is_text(as_ada: Client) -> None:
    rows = rows_of(take_out(as_ada, "/orders?sort=total"))

    assert rows[0] == ["Order", "Products", "Customer", "Status", "Placed", "Total", "Currency"]
    assert [row[2] for row in rows[1:]].count("'=Bakery()") == 3
    assert [row[5] for row in rows[1:]] == ["24", "24", "60", "108"]


@pytest.mark.usefixtures("orders")
def test_the_file_holds_exactly_the_rows_and_columns_of_the_view(as_ada: Client) -> None:
    answer = take_out(as_ada, "/orders?q=other&cols=total")

    assert answer.headers["Content-Disposition"].startswith("attachment; filename=orders-")
    assert [row[2:] for row in rows_of(answer)] == [["Total", "Currency"], ["24", "EUR"]]


@pytest.mark.usefixtures("orders")
def test_in_a_sheet_numbers_are_numbers_and_instants_are_by_the_sellers_clock(as_ada: Client) -> None:
    answer = take_out(as_ada, "/orders?sort=-total", "xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    first = [cell.value for cell in sheet[2]]

    assert first[2] == "'=Bakery()"
    assert (first[5], first[6]) == (108, "EUR")
    assert isinstance(first[4], datetime)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.usefixtures("orders")
def test_it_is_written_down_who_took_what(as_ada: Client) -> None:
    take_out(as_ada, "/orders?q=bakery", "xlsx")

    event = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "list.taken_out")).one()
    assert event.actor_name == "Ada Lovelace"
    assert event.changes == {"list": "orders.index", "filters": "q=bakery", "file": "xlsx", "rows": 3}
    assert "List taken out as a file" in as_ada.get("/audit").text


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.usefixtures("orders")
def test_every_list_can_be_taken_out(as_ada: Client, address: str) -> None:
    rows = rows_of(take_out(as_ada, address))
    shown = len(page_of(as_ada.get(address)).select("tbody tr th[scope=row]"))

    assert len({len(row) for row in rows}) == 1
    assert len(rows) - 1 == shown


def test_the_lists_above_are_all_that_offer_it() -> None:
    assert {listing.endpoint for listing in LISTED.values() if listing.find} == {
        "customers.index", "requests.index", "orders.index", "subscriptions.index", "assets.index",
        "invoices.index", "mail_log.index", "audit.index", "team.index",
    }  # fmt: skip


@pytest.mark.usefixtures("orders", "short")
def test_a_long_list_is_written_by_a_job_with_progress_and_a_mail(as_ada: Client, ada: Membership) -> None:
    asked = take_out(as_ada, "/orders")
    waiting = page_of(as_ada.get(asked.location))

    assert asked.status_code == 303
    assert "0 of 4 rows written" in waiting.get_text()
    assert waiting.select_one("#list-file[hx-trigger]")
    assert as_ada.get(f"{asked.location}/file").status_code == 404

    work_off(lambda kind: kind == KIND)

    ready = page_of(as_ada.get(asked.location))
    assert "4 rows are ready." in ready.get_text()
    assert not ready.select_one("#list-file[hx-trigger]")
    assert len(rows_of(as_ada.get(f"{asked.location}/file"))) == 5
    mail = db.session.scalars(
        select(Outbox).where(Outbox.payload["template"].astext == "list-file-ready")
    ).one()
    assert mail.payload["to"] == ada.user.email
    assert BUILDERS["list-file-ready"](mail.payload["ids"]) is not None


@pytest.mark.usefixtures("orders", "short")
def test_a_list_may_grow_while_it_waits(as_ada: Client, acme: Actor) -> None:
    asked = take_out(as_ada, "/orders")
    an_order(a_customer("Late"), a_product("Late thing", connector="manual"), actor=acme)
    db.session.commit()
    work_off(lambda kind: kind == KIND)

    assert "5 rows are ready." in as_ada.get(asked.location).text


@pytest.mark.usefixtures("short")
def test_a_file_is_for_nobody_else(
    app: Flask, as_ada: Client, ben: Membership, eve: Membership, acme: Actor
) -> None:
    for name in ("One", "Two", "Three"):
        a_customer(name)
    give_role(ben, Role.RESELLER_ADMIN)
    asked = take_out(as_ada, "/customers")
    work_off(lambda kind: kind == KIND)

    for member in (ben, eve):
        browser = Client(app, app.response_class, use_cookies=True)
        browser.sign_in(member)
        assert browser.get(asked.location).status_code == 404
        assert browser.get(f"{asked.location}/file").status_code == 404


@pytest.mark.usefixtures("orders", "short")
def test_who_may_not_see_the_list_any_more_gets_no_file(as_ada: Client, ada: Membership) -> None:
    written = take_out(as_ada, "/orders").location
    work_off(lambda kind: kind == KIND)
    waiting = take_out(as_ada, "/orders").location
    db.session.execute(
        update(Membership).where(Membership.id == ada.id).values(roles=[Role.STOREFRONT_MANAGER])
    )
    db.session.commit()
    work_off(lambda kind: kind == KIND)

    assert as_ada.get(f"{written}/file").status_code == 403
    assert as_ada.get(f"{waiting}/file").status_code == 403
    dead = db.session.scalars(select(Outbox).where(Outbox.kind == KIND, Outbox.state == "dead")).one()
    assert dead.last_error == "The person may not see this list any more."


@pytest.mark.usefixtures("orders", "short")
def test_what_was_given_up_says_so(as_ada: Client) -> None:
    asked = take_out(as_ada, "/orders")
    db.session.execute(update(Outbox).where(Outbox.kind == KIND).values(state="dead"))
    db.session.commit()

    page = page_of(as_ada.get(asked.location))
    assert "The file could not be made." in page.get_text()
    assert not page.select_one("#list-file[hx-trigger]")


@pytest.mark.usefixtures("orders", "short")
def test_a_file_is_forgotten_after_a_week(as_ada: Client) -> None:
    asked = take_out(as_ada, "/orders")
    work_off(lambda kind: kind == KIND)
    db.session.execute(update(ListFile).values(created_at=clock.now() - timedelta(days=6, hours=23)))
    forget_files()
    assert db.session.scalars(select(ListFile)).one()

    db.session.execute(update(ListFile).values(created_at=clock.now() - timedelta(days=7, minutes=1)))
    forget_files()
    db.session.commit()

    assert as_ada.get(asked.location).status_code == 404


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"endpoint": "nothing.index", "kind": "csv"}, 404),
        ({"endpoint": "price_books.index", "kind": "csv"}, 404),
        ({"endpoint": "orders.index", "kind": "exe"}, 404),
        ({"endpoint": "orders.index", "query": "customer=acc_nobody", "kind": "csv"}, 404),
    ],
)
def test_what_is_no_list_is_not_found(as_ada: Client, told: dict[str, str], status: int) -> None:
    assert as_ada.send(as_ada.get("/orders"), "/list-files", **told).status_code == status


@pytest.mark.usefixtures("orders")
def test_whoever_may_not_see_a_list_takes_nothing_out(as_ada: Client, ada: Membership) -> None:
    page = as_ada.get("/orders")
    db.session.execute(
        update(Membership).where(Membership.id == ada.id).values(roles=[Role.STOREFRONT_MANAGER])
    )
    db.session.commit()

    assert as_ada.send(page, "/list-files", kind="csv").status_code == 403


@pytest.mark.parametrize("address", LISTS)
def test_a_file_takes_as_many_queries_at_one_row_as_at_three(
    as_ada: Client, acme: Actor, address: str
) -> None:
    product, counts = a_product(connector="manual"), []
    for names in (["One"], ["Two", "Three"]):
        for name in names:
            an_order(a_customer(name), product, actor=acme)
        db.session.commit()
        page = as_ada.get(address)
        with statements() as sent:
            as_ada.send(page, "/list-files", kind="csv")
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_a_file_says_in_words_where_a_request_came_from(as_ada: Client, acme: Actor) -> None:
    request = a_request("Newcomer")
    request.source = "portal"
    db.session.commit()

    head, row = rows_of(take_out(as_ada, "/requests"))

    assert row[head.index("Source")] == str(source_word("portal")) != "portal"
