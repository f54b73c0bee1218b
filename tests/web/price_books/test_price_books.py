"""Price books: making them, their percentage, and rules for single plans."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.catalogue.models import Product
from portal.domain.pricing.models import LineKind, PriceBook, PriceBookLine
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_product


@pytest.fixture
def book(acme: Actor) -> PriceBook:
    """A book of Acme's, and a product."""
    made = a_book()
    a_product()
    db.session.commit()
    return made


def rule_url(book: PriceBook) -> str:
    product = db.session.scalars(select(Product)).one()
    return f"/price-books/{book.public_id}/plans/{product.plans[0].public_id}"


def rules() -> list[tuple[LineKind, Decimal | None, Decimal | None]]:
    db.session.expire_all()
    return [(one.kind, one.percent, one.amount) for one in db.session.scalars(select(PriceBookLine))]


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, book: PriceBook) -> None:
    with statements() as for_one:
        one = as_ada.get("/price-books")
    a_book("Two"), a_book("Three")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get("/price-books")

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


def test_a_child_starts_from_its_parent(as_ada: Client, book: PriceBook) -> None:
    fields = {"name": "Gold", "parent": book.public_id, "base": "retail", "default_percent": "-5.5"}

    as_ada.send(as_ada.get("/price-books/new"), "/price-books/new", **fields)

    made = db.session.scalars(select(PriceBook).where(PriceBook.name == "Gold")).one()
    assert (made.parent_id, made.default_percent) == (book.id, Decimal("-5.5"))


@pytest.mark.parametrize(
    ("name", "percent"), [("Partner 10", "5"), ("Other", "5000"), ("Other", "five"), ("", "5")]
)
def test_a_poor_book_is_refused(as_ada: Client, book: PriceBook, name: str, percent: str) -> None:
    fields = {"name": name, "parent": "", "base": "retail", "default_percent": percent}

    answer = as_ada.send(as_ada.get("/price-books/new"), "/price-books/new", **fields)

    assert (answer.status_code, len(page_of(answer).select(".error-summary li"))) == (422, 1)


def test_of_two_editors_the_second_is_told(as_ada: Client, book: PriceBook) -> None:
    url = f"/price-books/{book.public_id}"
    page = as_ada.get(url)
    as_ada.send(page, url, name="First", default_percent="1")

    answer = as_ada.send(page, url, name="Second", default_percent="2")

    assert answer.status_code == 409
    assert "Somebody changed this record meanwhile." in page_of(answer).get_text()


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"kind": "percent", "percent": "-12.5"}, (LineKind.PERCENT, Decimal("-12.5"), None)),
        ({"kind": "delta", "amount": "-1.25"}, (LineKind.DELTA, None, Decimal("-1.25"))),
        ({"kind": "fixed", "amount": "9.99"}, (LineKind.FIXED, None, Decimal("9.99"))),
    ],
)
def test_a_rule_is_set_and_taken_back(
    as_ada: Client, book: PriceBook, fields: dict[str, str], stored: tuple[LineKind, Decimal, Decimal]
) -> None:
    url = rule_url(book)
    as_ada.send(as_ada.get(url), url, **fields)
    shown = as_ada.get(f"/price-books/{book.public_id}")
    first = rules()

    as_ada.send(as_ada.get(url), url, kind="default")

    assert (first, shown.status_code, rules()) == ([stored], 200, [])


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "percent"},
        {"kind": "fixed", "amount": "-1"},
        {"kind": "delta"},
        {"kind": "fixed", "amount": "x"},
    ],
)
def test_a_rule_without_its_number_is_refused(
    as_ada: Client, book: PriceBook, fields: dict[str, str]
) -> None:
    answer = as_ada.send(as_ada.get(rule_url(book)), rule_url(book), **fields)

    assert (answer.status_code, rules()) == (422, [])


def test_a_member_is_refused(client: Client, ben: Membership, book: PriceBook) -> None:
    client.sign_in(ben)

    assert client.get(f"/price-books/{book.public_id}").status_code == 403


def test_eve_gets_404(as_eve: Client, book: PriceBook) -> None:
    assert as_eve.get(f"/price-books/{book.public_id}").status_code == 404
