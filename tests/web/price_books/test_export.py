"""A price book as a file."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.catalogue.models import Product
from portal.domain.pricing import export
from portal.domain.pricing.models import BookBase, LineKind, PriceBook
from portal.domain.pricing.quote import BookRule
from portal.domain.pricing.rules import set_line
from portal.domain.users.models import Membership
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from tests.client import Client
from tests.factories.trade import a_book, a_product
from tests.web.price_books.test_lines import blind

__all__ = ["blind"]
TODAY = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def book(acme: Actor) -> PriceBook:
    """A book of Acme's, +10 %, and a product for 12.00 that costs 8.00."""
    made = a_book()
    a_product()
    db.session.commit()
    return made


def rows(client: Client, book: PriceBook) -> list[dict[str, str]]:
    answer = client.get(f"/price-books/{book.public_id}/prices.csv")
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == (
        "text/csv", "attachment; filename=partner-10.csv",
    )  # fmt: skip
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def product() -> Product:
    return db.session.scalars(select(Product).order_by(Product.id)).all()[0]


def test_each_plan_and_each_rule_to_come_has_a_row(as_ada: Client, book: PriceBook) -> None:
    [plan] = product().plans
    fixed = BookRule(LineKind.FIXED, amount=Decimal("20.5"))
    set_line(book, plan.id, fixed, actor=SYSTEM, valid_from=date(2027, 1, 1))
    db.session.commit()
    known = {
        "plan_id": plan.public_id, "product": product().name, "plan": "Standard", "retail": "12",
        "price": "13.2", "cost": "8", "margin": "39.39",
    }  # fmt: skip

    assert rows(as_ada, book) == [
        known | {"rule": "default", "percent": "", "amount": "", "valid_from": ""},
        known | {"rule": "fixed", "percent": "", "amount": "20.5", "valid_from": "2027-01-01"},
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.acceptance(74)
def test_a_name_is_no_formula(as_ada: Client, book: PriceBook, sign: str) -> None:
    product().name = f"{sign}HYPERLINK(1)"
    db.session.commit()

    assert [row["product"] for row in rows(as_ada, book)] == [f"'{sign}HYPERLINK(1)"]


@pytest.mark.parametrize(("base", "price"), [(BookBase.RETAIL, "15"), (BookBase.OWN_COST, "")])
def test_who_may_not_see_costs_gets_none(
    client: Client, blind: Membership, book: PriceBook, base: BookBase, price: str
) -> None:
    book.base, book.default_percent = base, Decimal(25)
    db.session.commit()
    client.sign_in(blind)

    [row] = rows(client, book)

    assert ("cost" in row, "margin" in row, row["price"]) == (False, False, price)


def test_a_long_book_is_read_in_pieces(
    as_ada: Client, book: PriceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for _ in range(4):
        a_product()
    db.session.commit()

    found = rows(as_ada, book)

    assert (len(found), len({row["plan_id"] for row in found})) == (5, 5)


def test_eve_gets_404(as_eve: Client, book: PriceBook) -> None:
    assert as_eve.get(f"/price-books/{book.public_id}/prices.csv").status_code == 404
