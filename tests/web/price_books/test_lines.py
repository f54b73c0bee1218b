"""The plans of a price book: their prices, and the rule for each of them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.catalogue.models import Product
from portal.domain.pricing.models import BookBase, LineKind, PriceBook, PriceBookLine
from portal.domain.users import permissions
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Permission, Role
from portal.kernel import clock
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_book, a_product
from tests.factories.users import a_member, a_user

TODAY, SOON = datetime(2026, 11, 27, 12, tzinfo=UTC), date(2026, 12, 1)


@pytest.fixture
def book(acme: Actor) -> PriceBook:
    """A book of Acme's, +10 %, and a product for 12.00 that costs 8.00."""
    made = a_book()
    a_product()
    db.session.commit()
    return made


@pytest.fixture
def blind(ada: Membership, monkeypatch: pytest.MonkeyPatch) -> Membership:
    """Somebody who keeps price books and may not see costs: a role that a seller could make for itself."""
    held = permissions.ROLE_PERMISSIONS[Role.RESELLER_BILLING] - {Permission.PRICE_COST}
    monkeypatch.setattr(
        permissions, "ROLE_PERMISSIONS", {**permissions.ROLE_PERMISSIONS, Role.RESELLER_BILLING: held}
    )
    member = a_member(a_user("rob@acme.example", name="Rob Clerk"), ada.seller, Role.RESELLER_BILLING)
    db.session.commit()
    return member


def book_url(book: PriceBook) -> str:
    return f"/price-books/{book.public_id}"


def rule_url(book: PriceBook) -> str:
    [plan] = db.session.scalars(select(Product).order_by(Product.id)).first().plans  # type: ignore[union-attr]
    return f"{book_url(book)}/plans/{plan.public_id}"


def rules() -> list[tuple[LineKind, Decimal | None, Decimal | None]]:
    db.session.expire_all()
    found = db.session.scalars(select(PriceBookLine).order_by(PriceBookLine.valid_from))
    return [(one.kind, one.percent, one.amount) for one in found]


def cells(client: Client, book: PriceBook) -> list[str]:
    [row] = page_of(client.get(book_url(book))).select("tbody tr")
    return [cell.get_text(" ", strip=True) for cell in row.select("td")]


def test_the_plans_take_a_fixed_number_of_statements(as_ada: Client, book: PriceBook) -> None:
    with statements() as for_one:
        one = as_ada.get(book_url(book))
    a_product("Two"), a_product("Three")
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get(book_url(book))

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


def test_retail_price_cost_price_and_margin_stand_side_by_side(as_ada: Client, book: PriceBook) -> None:
    assert cells(as_ada, book) == ["€12.00", "€8.00", "Default of the book", "€13.20", "39.39%", "Change"]


@pytest.mark.parametrize("base", BookBase)
def test_who_may_not_see_costs_finds_none(
    client: Client, blind: Membership, book: PriceBook, base: BookBase
) -> None:
    book.base, book.default_percent = base, Decimal(25)
    db.session.commit()
    client.sign_in(blind)

    told = "".join(
        client.get(at).text
        for at in (book_url(book), rule_url(book), f"{book_url(book)}?cols=cost&cols=margin")
    )

    shown = "€15.00" if base is BookBase.RETAIL else "€10.00"
    assert [one for one in ("€8.00", "€10.00", "46.67%", "20%", "Cost<", "Margin<") if one in told] == []
    assert (shown in told) == (base is BookBase.RETAIL)


def test_who_may_not_see_costs_cannot_agree_to_go_below_them(
    client: Client, blind: Membership, book: PriceBook
) -> None:
    client.sign_in(blind)

    answer = client.send(client.get(rule_url(book)), rule_url(book), kind="fixed", amount="1", agreed="y")

    assert (answer.status_code, rules(), "8" in page_of(answer).select_one(".error-summary").get_text()) == (  # type: ignore[union-attr]
        422, [], False,
    )  # fmt: skip


def test_the_plans_are_searched_and_limited_to_those_with_a_rule(as_ada: Client, book: PriceBook) -> None:
    other = a_product("Other")
    db.session.add(
        PriceBookLine(book_id=book.id, plan_id=other.plans[0].id, kind=LineKind.FIXED, amount=Decimal(18))
    )
    db.session.commit()

    found = [
        [one.get_text() for one in page_of(as_ada.part(book_url(book) + query)).select("tbody th > bdi")]
        for query in ("?q=mail", "?rule=own")
    ]

    assert [len(names) for names in found] == [1, 1]
    assert (found[0][0].startswith("Mail"), found[1]) == (True, [other.name])


@pytest.mark.parametrize(
    ("fields", "stored", "shown"),
    [
        ({"kind": "percent", "percent": "-12.5"}, (LineKind.PERCENT, Decimal("-12.5"), None), "€10.50"),
        ({"kind": "delta", "amount": "-1.25"}, (LineKind.DELTA, None, Decimal("-1.25")), "€10.75"),
        ({"kind": "fixed", "amount": "9.99"}, (LineKind.FIXED, None, Decimal("9.99")), "€9.99"),
    ],
)
def test_a_rule_is_set_and_taken_back(
    as_ada: Client,
    book: PriceBook,
    fields: dict[str, str],
    stored: tuple[LineKind, Decimal, Decimal],
    shown: str,
) -> None:
    url = rule_url(book)
    as_ada.send(as_ada.get(url), url, **fields)
    price, first = cells(as_ada, book)[3], rules()

    as_ada.send(as_ada.get(url), url, kind="default")

    assert (first, price, rules()) == ([stored], shown, [])


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "percent"},
        {"kind": "percent", "percent": "1000.01"},
        {"kind": "fixed", "amount": "-1"},
        {"kind": "delta"},
        {"kind": "fixed", "amount": "x"},
        {"kind": "free"},
        {"kind": "default", "valid_from": "2026-11-27"},
        {"kind": "default", "valid_from": "tomorrow"},
    ],
)
def test_a_poor_rule_is_refused(as_ada: Client, book: PriceBook, fields: dict[str, str]) -> None:
    with clock.frozen(TODAY):
        answer = as_ada.send(as_ada.get(rule_url(book)), rule_url(book), **fields)

    assert (answer.status_code, rules()) == (422, [])


def test_a_price_below_cost_takes_a_second_word(as_ada: Client, book: PriceBook) -> None:
    url, fields = rule_url(book), {"kind": "fixed", "amount": "7.99"}

    asked = as_ada.send(as_ada.get(url), url, **fields)
    before = rules()
    as_ada.send(asked, url, **fields, agreed="y")

    assert (asked.status_code, len(page_of(asked).select("[name=agreed]")), before) == (422, 1, [])
    assert rules() == [(LineKind.FIXED, None, Decimal("7.99"))]


def test_a_price_of_nothing_is_said_to_be_one(as_ada: Client, book: PriceBook) -> None:
    url = rule_url(book)

    asked = as_ada.send(as_ada.get(url), url, kind="delta", amount="-12")

    name = db.session.scalars(select(Product)).one().name
    told = [one.get_text(strip=True) for one in page_of(asked).select(".error-summary__list li")]
    assert told[0].endswith(
        f"Below cost: {name} Standard. For nothing: {name} Standard. Tick the box if you mean it."
    )


def test_each_rule_asks_for_its_own_number(as_ada: Client, book: PriceBook) -> None:
    boxes = page_of(as_ada.get(rule_url(book))).select('[data-shown-when="kind"]')

    asked = {str(box.input["name"]): box["data-shown-for"] for box in boxes if box.input}
    assert asked == {"percent": "percent", "amount": "delta fixed"}
    assert ["written with a minus" in box.get_text() for box in boxes] == [False, False, True]
    assert boxes[1].noscript.get_text() == "Only for: Amount more or less, Fixed price"  # type: ignore[union-attr]


def test_a_price_at_cost_needs_no_word(as_ada: Client, book: PriceBook) -> None:
    answer = as_ada.send(as_ada.get(rule_url(book)), rule_url(book), kind="fixed", amount="8")

    assert answer.status_code == 303


def test_a_change_comes_on_its_day_and_may_be_taken_back_before(
    as_ada: Client, ada: Membership, book: PriceBook
) -> None:
    url = rule_url(book)
    with clock.frozen(TODAY):
        as_ada.send(as_ada.get(url), url, kind="fixed", amount="20", valid_from=SOON.isoformat())
        today = cells(as_ada, book)
        with clock.frozen(datetime(2026, 12, 1, 12, tzinfo=UTC)):
            as_ada.sign_in(ada)
            then = cells(as_ada, book)
        page = as_ada.get(url)
        with clock.frozen(datetime(2026, 12, 1, 12, tzinfo=UTC)):
            too_late = as_ada.send(page, f"{url}/withdraw")
        before = rules()
        as_ada.send(page, f"{url}/withdraw")
        gone = as_ada.send(page, f"{url}/withdraw")

    assert (today[2:4], then[2:4]) == (
        ["Default of the book from 1 Dec 2026: Fixed: 20 EUR", "€13.20"], ["Fixed: 20 EUR", "€20.00"]
    )  # fmt: skip
    assert (too_late.status_code, len(before), gone.status_code, rules()) == (404, 1, 404, [])


def test_a_rule_at_once_leaves_the_change_to_come(as_ada: Client, book: PriceBook) -> None:
    url = rule_url(book)
    with clock.frozen(TODAY):
        for fields in ({"amount": "20", "valid_from": SOON.isoformat()}, {"amount": "15"}, {"amount": "16"}):
            as_ada.send(as_ada.get(url), url, kind="fixed", **fields)

        prices = cells(as_ada, book)[3]

    assert (prices, [amount for _, _, amount in rules()]) == ("€16.00", [16, 20])


def test_a_change_below_cost_on_its_day_takes_a_second_word(as_ada: Client, book: PriceBook) -> None:
    with clock.frozen(TODAY):
        answer = as_ada.send(
            as_ada.get(rule_url(book)), rule_url(book), kind="percent", percent="-90",
            valid_from=SOON.isoformat(),
        )  # fmt: skip

    assert (answer.status_code, rules()) == (422, [])


def test_a_member_is_refused(client: Client, ben: Membership, book: PriceBook) -> None:
    client.sign_in(ben)

    assert client.get(rule_url(book)).status_code == 403


def test_eve_gets_404(as_eve: Client, book: PriceBook) -> None:
    assert [as_eve.get(at(book)).status_code for at in (book_url, rule_url)] == [404, 404]
