"""Files of prices: what each line means, who may take them over, and what nobody can do with them."""

import csv
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from bs4 import BeautifulSoup
from openpyxl import Workbook, load_workbook
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.audit.models import AuditEvent
from portal.domain.catalogue.models import Plan, PlanCost, Product
from portal.domain.pricing.imports import READ, TAKE_OVER, forget_imports, read_import
from portal.domain.pricing.imports import file as import_file
from portal.domain.pricing.imports import read as reading
from portal.domain.pricing.imports import take as taking
from portal.domain.pricing.models import (
    BookBase,
    ImportState,
    LineKind,
    PriceBook,
    PriceBookLine,
    PriceImport,
    PriceImportLine,
)
from portal.domain.pricing.quote import BookRule
from portal.domain.pricing.rules import set_line
from portal.domain.users.models import Membership
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Invalid
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_product
from tests.factories.world import work_off
from tests.web.price_books.test_lines import blind

__all__ = ["blind"]
TODAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
HEAD = "plan_id,product,plan,rule,percent,amount,valid_from\n"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def book(acme: Actor) -> PriceBook:
    """A book of Acme's, +10 %, and three products for 12.00 that cost 8.00."""
    made = a_book()
    a_product(), a_product(), a_product()
    db.session.commit()
    return made


def plans() -> list[Plan]:
    return list(db.session.scalars(select(Plan).join(Plan.product).order_by(Plan.id)))


def keys() -> list[str]:
    found = [plan.public_id for plan in plans()]
    db.session.commit()
    return found


def give(browser: Client, book: PriceBook, content: str | bytes, name: str = "prices.csv") -> TestResponse:
    url = f"/price-books/{book.public_id}/file"
    sent = content.encode() if isinstance(content, str) else content
    return browser.send(browser.get(url), url, file=(BytesIO(sent), name))  # type: ignore[arg-type]


def read(browser: Client, book: PriceBook, content: str | bytes, name: str = "prices.csv") -> str:
    """Give the file, and let the job read it; the address of the preview."""
    answer = give(browser, book, content, name)
    assert answer.status_code == 303, page_of(answer).get_text()
    db.session.commit()
    work_off(lambda kind: kind == READ)
    return str(answer.location)


def shown(page: BeautifulSoup) -> list[list[str]]:
    """What the preview says of each line: outcome, rule so far, rule, price, from, remark."""
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")[1:]] for row in page.select("tbody tr")
    ]


def take_over(browser: Client, url: str, **fields: str) -> TestResponse:
    answer = browser.send(browser.get(url), url, **fields)
    db.session.commit()
    work_off(lambda kind: kind == TAKE_OVER)
    return answer


def rules(book: PriceBook) -> list[tuple[LineKind, Decimal | None, Decimal | None, date]]:
    db.session.expire_all()
    found = select(PriceBookLine).where(PriceBookLine.book_id == book.id)
    return [
        (one.kind, one.percent, one.amount, one.valid_from)
        for one in db.session.scalars(found.order_by(PriceBookLine.plan_id, PriceBookLine.valid_from))
    ]


def only() -> PriceImport:
    db.session.expire_all()
    return db.session.scalars(select(PriceImport)).one()


def test_each_line_is_shown_with_what_it_would_change(as_ada: Client, book: PriceBook) -> None:
    one, two, three = keys()
    set_line(book, plans()[1].id, BookRule(LineKind.FIXED, amount=Decimal(20)), actor=SYSTEM)
    db.session.commit()
    url = read(
        as_ada, book,
        HEAD + f"{one},,,percent,-5,,\n{two},,,fixed,,20.00,\n{two},,,fixed,,22,2027-01-01\n"
        f"{three},,,default,,,\nplan_unknown,Ghost,,percent,1,,\n",
    )  # fmt: skip

    page = page_of(as_ada.get(url))
    assert shown(page) == [
        ["New", "Default of the book", "-5%", "€11.40 so far €13.20", "at once", "–"],
        ["Unchanged", "Fixed: 20 EUR", "Fixed: 20 EUR", "–", "–", "–"],
        ["New", "Default of the book", "Fixed: 22 EUR", "€22.00 so far €20.00", "1 Jan 2027", "–"],
        ["Unchanged", "Default of the book", "Default of the book", "–", "–", "–"],
        ["Refused", "–", "–", "–", "–", "There is no such plan."],
    ]
    assert rules(book) == [(LineKind.FIXED, None, Decimal(20), date.min)]
    assert len(shown(page_of(as_ada.get(f"{url}?outcome=new")))) == 2


def test_taking_over_changes_all_at_once_and_says_so(as_ada: Client, book: PriceBook) -> None:
    one, two, _ = keys()
    url = read(as_ada, book, HEAD + f"{one},,,percent,-5,,\n{two},,,delta,,+1.25,2027-01-01\nx,,,fixed,,1,\n")

    assert take_over(as_ada, url).status_code == 303

    assert rules(book) == [
        (LineKind.PERCENT, Decimal(-5), None, date.min),
        (LineKind.DELTA, None, Decimal("1.25"), date(2027, 1, 1)),
    ]
    assert "2 prices are others now." in as_ada.get(url).text
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "price_book.imported")).one()
    assert (event.object_id, event.changes["new"], event.changes["refused"]) == (
        book.public_id,
        [0, 2],
        [0, 1],
    )


def test_a_price_that_falls_far_is_marked_and_takes_a_tick(as_ada: Client, book: PriceBook) -> None:
    one, two, three = keys()
    set_line(book, plans()[2].id, BookRule(LineKind.FIXED, amount=Decimal(20)), actor=SYSTEM)
    db.session.execute(delete(PlanCost))
    db.session.commit()
    free, cheap, half = (f"{one},,,fixed,,0,\n", f"{two},,,fixed,,1.98,\n", f"{three},,,fixed,,10,\n")
    url = read(as_ada, book, HEAD + free + cheap + half)

    page = page_of(as_ada.get(url))
    refused = take_over(as_ada, url)
    untouched = rules(book)
    agreed = take_over(as_ada, url, agreed="y")

    assert [row[3] for row in shown(page)] == [
        "€0.00 so far €13.20 to nothing", "€1.98 so far €13.20 -85%", "€10.00 so far €20.00",
    ]  # fmt: skip
    assert len(shown(page_of(as_ada.get(f"{url}?remark=far")))) == 2
    assert "2 prices fall to less than half, or to nothing." in page.get_text()
    assert (refused.status_code, len(untouched), agreed.status_code, len(rules(book))) == (422, 1, 303, 3)
    assert "Tick the box if you mean it." in page_of(refused).select_one(".error-summary").get_text()  # type: ignore[union-attr]


def test_without_a_far_fall_nothing_is_asked(as_ada: Client, book: PriceBook) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,fixed,,9,\n")

    assert page_of(as_ada.get(url)).select("[name=agreed]") == []
    assert take_over(as_ada, url).status_code == 303


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_imports_without_any_change(as_ada: Client, book: PriceBook, kind: str) -> None:
    first, second, _ = plans()
    product = db.session.scalars(select(Product).where(Product.id == first.product_id)).one()
    product.name = "=HYPERLINK(1)"
    set_line(book, first.id, BookRule(LineKind.DELTA, amount=Decimal("-0.015")), actor=SYSTEM)
    set_line(
        book, first.id, BookRule(LineKind.PERCENT, Decimal("2.5")), actor=SYSTEM, valid_from=date(2027, 1, 1)
    )
    set_line(
        book,
        second.id,
        BookRule(LineKind.FIXED, amount=Decimal(20)),
        actor=SYSTEM,
        valid_from=date(2027, 1, 1),
    )
    db.session.commit()
    before = rules(book)

    file = as_ada.get(f"/price-books/{book.public_id}/prices.{kind}")
    url = read(as_ada, book, file.data, f"prices.{kind}")

    told = only()
    assert (told.new, told.changed, told.refused, told.unchanged) == (0, 0, 0, 5)
    assert "There is nothing to change." in as_ada.get(url).text
    assert (
        as_ada.send(
            as_ada.get(f"/price-books/{book.public_id}/file"), f"/price-books/{book.public_id}/file"
        ).status_code
        == 422
    )
    assert rules(book) == before
    assert "=HYPERLINK(1)" in as_ada.get(url).text


def test_a_sheet_holds_numbers_and_no_formula(as_ada: Client, book: PriceBook) -> None:
    product = db.session.scalars(select(Product).order_by(Product.id)).all()[0]
    product.name = "=1+1"
    db.session.commit()

    file = as_ada.get(f"/price-books/{book.public_id}/prices.xlsx")

    sheet = load_workbook(BytesIO(file.data)).worksheets[0]
    cells = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert (cells["product"].value, cells["product"].data_type) == ("'=1+1", "s")
    assert (cells["retail"].value, cells["retail"].data_type) == (12, "n")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{0},,,cheap,,,", "The rule is one of default, percent, delta and fixed."),
        ("{0},,,percent,much,,", "Enter numbers such as 12.50"),
        ("{0},,,percent,1.005,,", "Enter numbers such as 12.50"),
        ("{0},,,percent,,,", "Use a percentage between -100 and 1000."),
        ("{0},,,percent,1001,,", "Use a percentage between -100 and 1000."),
        ("{0},,,fixed,,-1,", "A price is not negative."),
        ("{0},,,delta,,,", "Give an amount."),
        ("{0},,,fixed,,20,31.1.2027", "Enter numbers such as 12.50"),
        ("{0},,,fixed,,=1+1,", "A formula is not read."),
        ('{0},,,fixed,,"12,50",', "Enter numbers such as 12.50"),
        ("PLAN_1; DROP TABLE plan,,,percent,1,,", "There is no such plan."),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_reason(
    as_ada: Client, book: PriceBook, line: str, told: str
) -> None:
    url = read(as_ada, book, HEAD + line.format(keys()[0]) + "\n")

    refused = [row for row in shown(page_of(as_ada.get(url))) if row[0] == "Refused"]
    assert [told in row[-1] for row in refused] == [True]


@pytest.mark.parametrize("at_once", [1, 5000], ids=["in pieces", "together"])
def test_two_lines_of_one_plan_are_both_refused_with_their_numbers(
    as_ada: Client, book: PriceBook, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", at_once)
    one, two, _ = keys()
    url = read(
        as_ada, book,
        HEAD + f"{one},,,percent,20,,\n{two},,,percent,5,,\n{one},,,percent,21,,\n"
        f"{one},,,percent,1,,2027-01-01\n",
    )  # fmt: skip

    told = "Lines 2 and 4 are about the same plan and day. Keep one of them."
    assert [(row[0], row[-1]) for row in shown(page_of(as_ada.get(url)))] == [
        ("Refused", told), ("New", "–"), ("Refused", told), ("New", "–"),
    ]  # fmt: skip
    assert (only().new, only().refused) == (2, 2)
    assert take_over(as_ada, url).status_code == 303
    assert [rule[1] for rule in rules(book)] == [1, 5]


def test_the_code_decides_which_plan_is_meant_and_another_name_is_told(
    as_ada: Client, book: PriceBook
) -> None:
    first, second, third = plans()
    product = db.session.get_one(Product, second.product_id).name
    name, codes = f"{product} Standard", [one.public_id for one in (first, second, third)]
    db.session.commit()
    url = read(
        as_ada, book,
        HEAD + f"{codes[0]},Cloud Backup,Gold,percent,-5,,\n"
        f"{codes[1]},{product.upper()},Standard,fixed,,20,\n{codes[2]},,,fixed,,20,\n",
    )  # fmt: skip

    page = page_of(as_ada.get(url))
    labels = [row.select_one("td bdi").get_text() for row in page.select("tbody tr")]  # type: ignore[union-attr]
    assert ("Cloud Backup Gold" in labels, labels[1]) == (False, name)
    assert [row[-1] for row in shown(page)] == ["In the file: Cloud Backup Gold", "–", "–"]
    assert "1 line calls its plan otherwise than your catalogue." in page.get_text()
    assert len(shown(page_of(as_ada.get(f"{url}?remark=other_name")))) == 1


def test_another_seller_sees_nothing_of_it(as_ada: Client, eve: Membership, book: PriceBook) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,percent,20,,\n")
    as_ada.sign_in(eve)

    for path in (url, f"{url}/progress", f"/price-books/{book.public_id}/file"):
        assert as_ada.get(path).status_code == 404


def test_below_cost_is_asked_about_as_for_a_single_price(as_ada: Client, book: PriceBook) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,fixed,,7.99,\n{keys()[1]},,,fixed,,20,\n")
    assert [row[-1] for row in shown(page_of(as_ada.get(url)))] == ["below cost", "–"]

    unasked = take_over(as_ada, url)
    assert (unasked.status_code, rules(book)) == (422, [])
    assert "Prices that fall below cost or margin floor: 1." in page_of(unasked).get_text()

    assert take_over(as_ada, url, agreed="y").status_code == 303
    assert len(rules(book)) == 2


def test_both_below_cost_and_to_less_than_half_are_counted(as_ada: Client, book: PriceBook) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,fixed,,2,\n{keys()[1]},,,fixed,,7.99,\n")

    hint = page_of(as_ada.get(url)).select_one("#agreed-hint")
    unasked = page_of(take_over(as_ada, url)).get_text()

    assert hint is not None
    assert "2 prices fall below cost or margin floor. 1 price falls to less than half" in hint.get_text()
    told = "Prices that fall below cost or margin floor: 2. Prices that fall to less than half: 1."
    assert told in unasked


def test_who_may_not_see_costs_takes_no_price_below_them(
    client: Client, blind: Membership, book: PriceBook
) -> None:
    client.sign_in(blind)
    url = read(client, book, HEAD + f"{keys()[0]},,,fixed,,7.99,\n{keys()[1]},,,fixed,,20,\n")

    page = page_of(client.get(url))
    assert [row[0] for row in shown(page)] == ["Refused", "New"]
    assert "8.00" not in page.get_text()
    assert take_over(client, url).status_code == 303
    assert rules(book) == [(LineKind.FIXED, None, Decimal(20), date.min)]


def test_who_may_not_see_costs_is_not_told_what_falls_below_them(
    as_ada: Client, blind: Membership, book: PriceBook
) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,fixed,,7.99,\n{keys()[1]},,,default,,,\n")
    assert len(shown(page_of(as_ada.get(f"{url}?remark=too_low")))) == 1
    as_ada.sign_in(blind)

    assert len(shown(page_of(as_ada.get(f"{url}?remark=too_low")))) == 2
    assert shown(page_of(as_ada.get(url))) == [
        ["New", "Default of the book", "Fixed: 7.99 EUR", "€7.99 so far €13.20", "at once", "–"],
        ["Unchanged", "Default of the book", "Default of the book", "–", "–", "–"],
    ]
    assert take_over(as_ada, url, agreed="y").status_code == 422
    assert rules(book) == []


def test_a_cost_that_is_not_known_is_told_to_those_who_see_costs(
    as_ada: Client, blind: Membership, book: PriceBook
) -> None:
    db.session.execute(delete(PlanCost).where(PlanCost.plan_id == plans()[0].id))
    db.session.commit()
    first = keys()[0]
    url = read(as_ada, book, HEAD + f"{first},,,fixed,,7.99,\n{keys()[1]},,,fixed,,20,\n")

    page = page_of(as_ada.get(url))
    assert [row[-1] for row in shown(page)] == ["cost not known", "–"]
    assert "The cost of 1 plan is not known" in page.get_text()
    assert take_over(as_ada, url).status_code == 303
    assert "cost not known" in as_ada.get(f"/price-books/{book.public_id}").text
    assert "not known: nobody can tell" in as_ada.get(f"/price-books/{book.public_id}/plans/{first}").text

    as_ada.sign_in(blind)
    pages = (url, f"/price-books/{book.public_id}", f"/price-books/{book.public_id}/plans/{first}")
    assert ["not known" in as_ada.get(one).text for one in pages] == [False, False, False]


def test_prices_of_a_book_on_cost_are_shown_to_those_who_see_costs_alone(
    as_ada: Client, blind: Membership, book: PriceBook
) -> None:
    book.base = BookBase.OWN_COST
    db.session.commit()
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,percent,20,,\n")

    assert shown(page_of(as_ada.get(url)))[0][3] == "€9.60 so far €8.80"
    as_ada.sign_in(blind)
    assert shown(page_of(as_ada.get(url)))[0][3] == "–"


def test_below_the_floor_is_refused_for_who_may_not_approve(
    client: Client, blind: Membership, book: PriceBook
) -> None:
    book.margin_floor = Decimal(50)
    db.session.commit()
    client.sign_in(blind)

    url = read(client, book, HEAD + f"{keys()[0]},,,fixed,,15,\n{keys()[1]},,,fixed,,17,\n")

    assert [row[0] for row in shown(page_of(client.get(url)))] == ["Refused", "New"]


def test_a_book_that_was_changed_since_is_looked_at_again(as_ada: Client, book: PriceBook) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,percent,20,,\n")
    page = as_ada.get(url)
    set_line(book, plans()[1].id, BookRule(LineKind.PERCENT, Decimal(30)), actor=SYSTEM)
    db.session.commit()

    late = as_ada.send(page, url)

    assert late.status_code == 409
    assert "Read the file again." in late.text
    assert len(rules(book)) == 1


def test_a_change_between_the_press_and_the_job_keeps_the_book(as_ada: Client, book: PriceBook) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,percent,20,,\n")
    as_ada.send(as_ada.get(url), url)
    assert as_ada.part(f"{url}/progress").status_code == 200
    set_line(book, plans()[1].id, BookRule(LineKind.PERCENT, Decimal(30)), actor=SYSTEM)
    db.session.commit()

    work_off(lambda kind: kind == TAKE_OVER)

    assert (only().state, len(rules(book))) == (ImportState.FAILED, 1)
    assert "No price was changed." in as_ada.get(url).text


def test_a_cost_that_rose_meanwhile_keeps_the_book(as_ada: Client, book: PriceBook) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,fixed,,9,\n")
    as_ada.send(as_ada.get(url), url)
    cost = db.session.scalars(select(PlanCost).where(PlanCost.plan_id == plans()[0].id)).one()
    cost.amount = Decimal(10)
    db.session.commit()

    work_off(lambda kind: kind == TAKE_OVER)

    assert (only().state, rules(book)) == (ImportState.FAILED, [])


def test_prices_are_taken_over_once(as_ada: Client, book: PriceBook) -> None:
    url = read(as_ada, book, HEAD + f"{keys()[0]},,,percent,20,,\n")
    page = as_ada.get(url)
    as_ada.send(page, url)

    assert as_ada.send(page, url).status_code == 409


def workbook(*rows: list[object]) -> bytes:
    made, file = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (65 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The first line has to name the columns"),
        (b"name;price\nA;1\n", "The first line has to name the columns"),
        (b"\x89PNG\r\n\x1a\n\0\0", "Save the file as XLSX, or as CSV in UTF-8."),
        ("plan_id,rule,Γ\n".encode("utf-16"), "Save the file as XLSX, or as CSV in UTF-8."),
        (b"PK\x03\x04 and no more", "neither a CSV nor an XLSX file"),
        (workbook(["a", "b"]), "The first line has to name the columns"),
        (workbook(["plan_id", "rule"])[:-80], "neither a CSV nor an XLSX file"),
        (bomb(), "larger than it seems"),
    ],
    ids=["empty", "other", "png", "utf16", "broken", "sheet", "cut", "bomb"],
)
def test_what_is_no_file_of_prices_is_refused_at_once(
    as_ada: Client, book: PriceBook, content: bytes, told: str
) -> None:
    answer = give(as_ada, book, content)

    assert answer.status_code == 422
    assert told in page_of(answer).get_text()
    assert db.session.scalar(select(func.count(PriceImport.id))) == 0


def test_a_large_file_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        import_file.count_lines(b"x" * (8 * 1024 * 1024 + 1))

    assert refused.value.field_errors == {"file": "The file is larger than 8 MB."}


def test_more_than_a_file_of_prices_is_not_even_read(as_ada: Client, book: PriceBook) -> None:
    url, kind = f"/price-books/{book.public_id}/file", "multipart/form-data; boundary=b"

    assert as_ada.post(url, data=b"x" * (9 * 1024 * 1024), content_type=kind).status_code == 413


def test_a_formula_in_a_sheet_is_not_calculated_and_days_and_numbers_are_read(
    as_ada: Client, book: PriceBook
) -> None:
    one, two, three = keys()
    sheet = workbook(
        ["plan_id", "rule", "percent", "amount", "valid_from"],
        [one, "fixed", None, "=10+10", None],
        [two, "fixed", None, 20.5, datetime(2027, 1, 31)],  # noqa: DTZ001 -- as a sheet holds days
        [three, "percent", "'-5", None, None],
    )

    url = read(as_ada, book, sheet, "prices.xlsx")

    assert shown(page_of(as_ada.get(url))) == [
        ["Refused", "Default of the book", "–", "–", "–", "A formula is not read. Save the values alone."],
        ["New", "Default of the book", "Fixed: 20.5 EUR", "€20.50 so far €13.20", "31 Jan 2027", "–"],
        ["New", "Default of the book", "-5%", "€11.40 so far €13.20", "at once", "–"],
    ]


def test_a_file_with_too_many_lines_says_so(
    as_ada: Client, book: PriceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_file, "MOST_LINES", 2)
    url = read(as_ada, book, HEAD + "x,,,percent,1,,\n" * 4)

    assert (only().state, db.session.scalar(select(func.count(PriceImportLine.id)))) == (
        ImportState.FAILED,
        0,
    )
    assert "more than 2 lines" in as_ada.get(url).text


def test_many_lines_are_read_in_pieces(
    as_ada: Client, book: PriceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    monkeypatch.setattr(taking, "AT_ONCE", 2)
    url = read(
        as_ada, book, HEAD + "".join(f"{key},,,percent,{20 + at},,\n" for at, key in enumerate(keys()))
    )

    assert take_over(as_ada, url).status_code == 303

    assert [rule[1] for rule in rules(book)] == [20, 21, 22]


def test_the_preview_takes_a_fixed_number_of_statements(as_ada: Client, book: PriceBook) -> None:
    one, two, three = keys()
    lines = [f"{key},,,percent,20,,\n" for key in (one, two, three)]
    few, many = read(as_ada, book, HEAD + lines[0]), read(as_ada, book, HEAD + "".join(lines))

    with statements() as for_one:
        assert len(shown(page_of(as_ada.get(few)))) == 1
    with statements() as for_three:
        assert len(shown(page_of(as_ada.get(many)))) == 3

    assert len(for_one) == len(for_three)


def test_the_file_is_kept_until_it_is_read_and_the_preview_for_a_week(
    as_ada: Client, book: PriceBook
) -> None:
    give(as_ada, book, HEAD + f"{keys()[0]},,,percent,20,,\n")
    assert only().content is not None
    read_import(only().id)
    assert only().content is None
    db.session.commit()

    with clock.frozen(datetime(2026, 12, 5, tzinfo=UTC)):
        forget_imports()

    assert db.session.scalar(select(func.count(PriceImportLine.id))) == 0


def test_a_semicolon_parts_cells_too(as_ada: Client, book: PriceBook) -> None:
    url = read(as_ada, book, f"plan_id;rule;percent\r\n{keys()[0]};percent;20\r\n")

    assert [row[0] for row in shown(page_of(as_ada.get(url)))] == ["New"]


def test_an_exported_name_is_read_back_as_it_is() -> None:
    text = StringIO()
    csv.writer(text).writerows([["plan_id", "product", "rule"], ["p", "'=1", "x"], ["p", "'quoted", "x"]])

    assert [line.label for line in import_file.lines_of(text.getvalue().encode())] == ["=1", "'quoted"]
