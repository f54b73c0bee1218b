"""Price books: the list, making, changing, duplicating and deleting them."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.catalogue.actions import store_cost
from portal.domain.catalogue.models import Product
from portal.domain.pricing.models import LineKind, PriceBook, PriceBookLine
from portal.domain.sellers.currencies import activate_currency
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.money import Money
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_customer, a_product
from tests.factories.users import a_member, a_user

NEW = "/price-books/new"
FIELDS = {"name": "Gold", "parent": "", "base": "retail", "default_percent": "-5.5", "currency": "EUR"}


@pytest.fixture
def book(acme: Actor) -> PriceBook:
    """A book of Acme's, +10 %, and a product for 12.00 that costs 8.00."""
    made = a_book()
    a_product()
    db.session.commit()
    return made


@pytest.fixture
def clerk(ada: Membership) -> Membership:
    """Somebody who keeps the books of Acme, and may not approve orders."""
    member = a_member(a_user("rob@acme.example", name="Rob Clerk"), ada.seller, Role.RESELLER_BILLING)
    db.session.commit()
    return member


def url(book: PriceBook, verb: str = "") -> str:
    return f"/price-books/{book.public_id}" + (f"/{verb}" if verb else "")


def named(name: str) -> PriceBook:
    db.session.expire_all()
    return db.session.scalars(select(PriceBook).where(PriceBook.name == name)).one()


def names() -> list[str]:
    db.session.expire_all()
    return sorted(db.session.scalars(select(PriceBook.name)))


def problems(answer: object) -> list[str]:
    return [one.get_text() for one in page_of(answer).select(".error-summary li")]  # type: ignore[arg-type]


def give(book: PriceBook, *customers: str) -> None:
    for name in customers:
        a_customer(name).price_book_id = book.id
    db.session.commit()


def edited(book: PriceBook, **changes: str) -> dict[str, str]:
    return FIELDS | {"name": book.name, "default_percent": str(book.default_percent)} | changes


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, book: PriceBook) -> None:
    with statements() as for_one:
        one = as_ada.get("/price-books")
    a_book("Two"), a_book("Three")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get("/price-books")

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


def test_the_list_tells_what_each_book_is(as_ada: Client, book: PriceBook) -> None:
    give(book, "One", "Two")
    as_ada.send(as_ada.get(NEW), NEW, **FIELDS | {"parent": book.public_id, "valid_to": "2020-01-31"})

    rows = page_of(as_ada.get("/price-books")).select("tbody tr")

    assert [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows] == [
        ["Gold", "EUR", "Partner 10", "-5.5%", "until 31 Jan 2020 Not today", "0", "0"],
        ["Partner 10", "EUR", "Retail price", "10%", "Always", "0", "2"],
    ]


def test_the_list_is_searched_by_name(as_ada: Client, book: PriceBook) -> None:
    a_book("Gold_1")
    db.session.commit()

    rows = page_of(as_ada.part("/price-books?q=gold_")).select("tbody th a")

    assert [row.get_text() for row in rows] == ["Gold_1"]


def test_a_child_starts_from_its_parent(as_ada: Client, book: PriceBook) -> None:
    as_ada.send(as_ada.get(NEW), NEW, **FIELDS | {"parent": book.public_id, "margin_floor": "12.5"})

    made = named("Gold")
    assert (made.parent_id, made.default_percent, made.margin_floor) == (
        book.id, Decimal("-5.5"), Decimal("12.5"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Partner 10"}, {"name": ""}, {"default_percent": "5000"}, {"default_percent": "-101"},
        {"default_percent": "five"}, {"currency": "USD", "parent": "the book"}, {"currency": "Taler"},
        {"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, {"valid_from": "soon"},
        {"margin_floor": "101"}, {"parent": "pbk_foreign"},
    ],
)  # fmt: skip
def test_a_poor_book_is_refused(as_ada: Client, book: PriceBook, wrong: dict[str, str]) -> None:
    wrong = {name: book.public_id if value == "the book" else value for name, value in wrong.items()}

    answer = as_ada.send(as_ada.get(NEW), NEW, **FIELDS | wrong)

    assert (answer.status_code, len(problems(answer)), names()) == (422, 1, ["Partner 10"])


def test_a_book_below_cost_takes_a_second_word(as_ada: Client, book: PriceBook) -> None:
    fields = FIELDS | {"default_percent": "-50"}
    page = as_ada.get(NEW)

    asked = as_ada.send(page, NEW, **fields)
    before = names()
    as_ada.send(asked, NEW, **fields, agreed="y")

    product = db.session.scalars(select(Product)).one()
    assert (asked.status_code, problems(asked)) == (
        422, [f"Below cost: {product.name} Standard. Tick the box if you mean it."]
    )  # fmt: skip
    assert [len(page_of(one).select("[name=agreed]")) for one in (page, asked)] == [0, 1]
    assert (before, names()) == (["Partner 10"], ["Gold", "Partner 10"])


def test_a_book_is_changed(as_ada: Client, book: PriceBook) -> None:
    here = url(book, "edit")

    as_ada.send(
        as_ada.get(here), here, **edited(book, name="Silver", default_percent="2", valid_from="2026-01-01")
    )

    changed = named("Silver")
    assert (changed.default_percent, str(changed.valid_from), changed.valid_to) == (2, "2026-01-01", None)


def test_the_name_of_another_book_is_refused(as_ada: Client, book: PriceBook) -> None:
    a_book("Silver")
    db.session.commit()

    answer = as_ada.send(as_ada.get(url(book, "edit")), url(book, "edit"), **edited(book, name="Silver"))

    assert (answer.status_code, problems(answer)) == (422, ["You have a price book of this name."]) or (
        problems(answer) == ["Name: You have a price book of this name."]
    )


def test_another_seller_may_use_the_same_name(as_eve: Client, book: PriceBook) -> None:
    answer = as_eve.send(as_eve.get(NEW), NEW, **FIELDS | {"name": "Partner 10"})

    assert answer.status_code == 303


def test_a_book_cannot_start_from_one_that_starts_from_it(as_ada: Client, book: PriceBook) -> None:
    child = a_book("Child")
    child.parent_id = book.id
    db.session.commit()

    answer = as_ada.send(
        as_ada.get(url(book, "edit")), url(book, "edit"), **edited(book, parent=child.public_id)
    )

    assert (answer.status_code, problems(answer)) == (422, ["Starts from: A book cannot start from itself."])


def test_a_currency_that_customers_use_stays(as_ada: Client, book: PriceBook) -> None:
    activate_currency("USD", actor=SYSTEM)
    db.session.commit()
    here = url(book, "edit")
    free = as_ada.send(as_ada.get(here), here, **edited(book, currency="USD"))
    as_ada.send(as_ada.get(here), here, **edited(book, currency="EUR"))
    give(book, "One")

    refused = as_ada.send(as_ada.get(here), here, **edited(book, currency="USD"))

    assert (free.status_code, refused.status_code, named("Partner 10").currency) == (303, 422, "EUR")


def test_of_two_editors_the_second_is_told(as_ada: Client, book: PriceBook) -> None:
    here = url(book, "edit")
    page = as_ada.get(here)
    as_ada.send(page, here, **edited(book, name="First"))

    answer = as_ada.send(page, here, **edited(book, name="Second"))

    assert answer.status_code == 409
    assert "Somebody changed this record meanwhile." in page_of(answer).get_text()


def test_a_lower_parent_takes_a_second_word_for_its_children(as_ada: Client, book: PriceBook) -> None:
    child = a_book("Child", percent=-30)
    child.parent_id = book.id
    db.session.commit()
    here = url(book, "edit")

    asked = as_ada.send(as_ada.get(here), here, **edited(book, default_percent="-10"))

    assert (asked.status_code, "Below cost" in asked.text) == (422, True)


def test_the_floor_needs_somebody_who_may_approve_orders(
    client: Client, clerk: Membership, book: PriceBook
) -> None:
    book.margin_floor = Decimal(30)
    db.session.commit()
    client.sign_in(clerk)
    here = url(book, "edit")
    page = client.get(here)

    refused = [
        client.send(page, here, **edited(book, margin_floor="30", default_percent="-5"), agreed="y"),
        client.send(page, here, **edited(book, margin_floor="10")),
    ]
    allowed = client.send(page, here, **edited(book, margin_floor="30", default_percent="5"))

    assert [problems(one) for one in refused] == [
        ["Prices would fall below the margin floor. Ask a colleague who may approve orders to do it."],
        ["Margin floor: Only colleagues who may approve orders can change the margin floor."],
    ] or [one.status_code for one in refused] == [422, 422]
    assert (allowed.status_code, named("Partner 10").margin_floor) == (303, 30)


def test_who_may_approve_orders_may_go_below_the_floor_by_a_second_word(
    as_ada: Client, book: PriceBook
) -> None:
    book.margin_floor = Decimal(30)
    db.session.commit()
    here, fields = url(book, "edit"), edited(book, margin_floor="30", default_percent="-10")

    asked = as_ada.send(as_ada.get(here), here, **fields)
    done = as_ada.send(asked, here, **fields, agreed="y")

    assert (asked.status_code, "Below the margin floor" in asked.text) == (422, True)
    assert (done.status_code, named("Partner 10").default_percent) == (303, -10)


def test_a_book_is_duplicated_with_another_percentage(as_ada: Client, book: PriceBook) -> None:
    [plan] = db.session.scalars(select(Product)).one().plans
    db.session.add(PriceBookLine(book_id=book.id, plan_id=plan.id, kind=LineKind.FIXED, amount=Decimal(18)))
    db.session.commit()
    here = url(book, "duplicate")

    as_ada.send(as_ada.get(here), here, name="Copy", default_percent="3")

    copy = named("Copy")
    lines = db.session.scalars(select(PriceBookLine).where(PriceBookLine.book_id == copy.id)).all()
    assert (copy.default_percent, copy.currency, [(one.plan_id, one.amount) for one in lines]) == (
        3, "EUR", [(plan.id, 18)],
    )  # fmt: skip


@pytest.mark.parametrize("fields", [{"name": "Partner 10"}, {"name": ""}, {"default_percent": "1001"}])
def test_a_poor_duplicate_is_refused(as_ada: Client, book: PriceBook, fields: dict[str, str]) -> None:
    here = url(book, "duplicate")

    answer = as_ada.send(as_ada.get(here), here, **{"name": "Copy", "default_percent": "1"} | fields)

    assert (answer.status_code, names()) == (422, ["Partner 10"])


def test_a_duplicate_below_cost_takes_a_second_word(as_ada: Client, book: PriceBook) -> None:
    here, fields = url(book, "duplicate"), {"name": "Copy", "default_percent": "-60"}

    asked = as_ada.send(as_ada.get(here), here, **fields)
    done = as_ada.send(asked, here, **fields, agreed="y")

    assert (asked.status_code, done.status_code, names()) == (422, 303, ["Copy", "Partner 10"])


def test_a_book_is_deleted_with_its_rules(as_ada: Client, book: PriceBook) -> None:
    [plan] = db.session.scalars(select(Product)).one().plans
    db.session.add(PriceBookLine(book_id=book.id, plan_id=plan.id, kind=LineKind.FIXED, amount=Decimal(18)))
    db.session.commit()

    as_ada.send(as_ada.get(url(book)), url(book, "delete"))

    assert (names(), db.session.scalars(select(PriceBookLine)).all()) == ([], [])


@pytest.mark.parametrize(
    ("use", "told"),
    [
        (lambda book: give(book, "One"), "Used by 1 customer."),
        (lambda book: give(book, "One", "Two"), "Used by 2 customers."),
        (lambda book: setattr(shop(), "default_price_book_id", book.id), "New customers get this book."),
        (lambda book: setattr(a_book("Child"), "parent_id", book.id), "Another book starts from this one."),
    ],
)
def test_a_book_in_use_is_not_deleted(as_ada: Client, book: PriceBook, use: object, told: str) -> None:
    page = as_ada.get(url(book))
    use(book)  # type: ignore[operator]
    db.session.commit()

    answer = as_ada.send(page, url(book, "delete"))

    assert (answer.status_code, told in answer.text, "Partner 10" in names()) == (409, True, True)


def test_the_question_tells_who_uses_a_book(as_ada: Client, book: PriceBook) -> None:
    give(book, "One", "Two")

    page = page_of(as_ada.get(f"{url(book)}?ask=delete"))

    assert "Used by 2 customers." in page.select_one("#delete").get_text()  # type: ignore[union-attr]
    assert page.select(f"form[action='{url(book, 'delete')}']") == []


@pytest.mark.parametrize("verb", ["", "edit", "duplicate"])
def test_others_may_not(client: Client, ben: Membership, eve: Membership, book: PriceBook, verb: str) -> None:
    answers = []
    for member in (ben, eve):
        client.sign_in(member)
        answers.append(client.get(url(book, verb)).status_code)

    assert answers == [403, 404]


def test_what_stands_below_cost_already_needs_no_word(as_ada: Client, book: PriceBook) -> None:
    [plan] = db.session.scalars(select(Product)).one().plans
    store_cost(plan.id, Money.of("99", "EUR"))
    db.session.commit()

    answer = as_ada.send(as_ada.get(url(book, "edit")), url(book, "edit"), **edited(book, name="Silver"))

    assert answer.status_code == 303
