"""Product groups in the shop: their editions, and the table that tells them apart."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from portal.db import db, transaction
from portal.domain.catalogue.actions import withdraw_offer
from portal.domain.catalogue.group_models import CharacteristicKind, ProductGroup, Value
from portal.domain.catalogue.groups import (
    GroupFacts,
    NewCharacteristic,
    create_characteristic,
    create_group,
    describe,
)
from portal.domain.catalogue.models import Product, ProductStatus, RetailPrice
from portal.kernel.actor import SYSTEM
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.widget.conftest import Store, a_store

BOOL, INT = CharacteristicKind.BOOL, CharacteristicKind.INT
LINES: Sequence[tuple[str, CharacteristicKind, Sequence[Value | None]]] = (
    ("Encrypted", BOOL, (True, True, True, True, True, True)),
    ("Watched", BOOL, (False, True, None, True, True, True)),
    ("Kept for", INT, (30, 1200, 90, 90, 90, 90)),
)


def a_group(store: Store, editions: int = 3, *, name: str = "Vault", compared: bool = True) -> list[Product]:
    """A published group with so many editions, and three lines that tell of them."""
    with transaction(store.scope):
        made = [a_product(name) for _ in range(editions)]
        create_group(GroupFacts(name, compared=compared, published=True), made, actor=SYSTEM)
        for line, kind, values in LINES:
            new = NewCharacteristic(f"{line} ({name})", kind, "Safety", "days" if kind is INT else "")
            characteristic = create_characteristic(new)
            for product, value in zip(made, values, strict=False):
                if value is not None:
                    describe(product, characteristic, value)
    return made


def table(visitor: Client, url: str) -> list[list[str]]:
    """The words of the table, row by row."""
    page = page_of(visitor.get(url))
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("tr")]


def names(visitor: Client, url: str) -> list[str]:
    """The editions that stand side by side."""
    return [link.get_text() for link in page_of(visitor.get(url)).select("thead th > a:first-child")]


@pytest.mark.parametrize("framed", [False, True])
def test_a_group_lists_what_is_sold_with_the_way_to_buy(visitor: Client, store: Store, framed: bool) -> None:
    small, large, _huge = a_group(store)
    with transaction(store.scope):
        price = db.session.scalars(select(RetailPrice).where(RetailPrice.plan_id == _huge.plans[0].id)).one()
        price.currency = "USD"

    page = page_of(visitor.get(store.at("/group/vault", framed=framed)))

    buy = [(link["aria-label"], link["href"]) for link in page.select(".cards .button")]
    assert buy == [
        (f"Buy {one.name}", store.at(f"/products/{one.slug}", framed=framed)) for one in (small, large)
    ]
    assert [one.get_text(" ", strip=True) for one in page.select(".price")] == ["€12.00 / unit"] * 2
    assert [link["href"] for link in page.select(".page-header .button")] == [
        store.at("/compare/vault", framed=framed)
    ]


@pytest.mark.parametrize("framed", [False, True])
def test_the_table_tells_the_editions_apart(visitor: Client, store: Store, framed: bool) -> None:
    small, large, huge = a_group(store)

    head, *rows = table(visitor, store.at("/compare/vault", framed=framed))

    assert head == ["", *(f"{one.name} €12.00 / unit Buy" for one in (small, large, huge))]
    assert rows == [
        ["Safety"],
        ["Encrypted (Vault)", "Included", "Included", "Included"],
        ["Watched (Vault)", "Not included", "Included", "– Not stated"],
        ["Kept for (Vault)", "30 days", "1,200 days", "90 days"],
    ]


def test_it_is_a_table_for_those_who_hear_it(visitor: Client, store: Store) -> None:
    a_group(store)

    page = page_of(visitor.get(store.at("/compare/vault")))

    assert [len(page.select(f"th[scope={scope}]")) for scope in ("col", "rowgroup", "row")] == [3, 1, 3]
    assert page.select_one("table caption") is not None
    assert len(page.select("tbody")) == 1


def test_what_is_alike_can_be_left_out(visitor: Client, store: Store) -> None:
    a_group(store)
    url = store.at("/compare/vault")
    [link] = [a for a in page_of(visitor.get(url)).select("main a") if a.text == "Show differences only"]

    [_head, *rows] = table(visitor, str(link["href"]))

    assert [row[0] for row in rows] == ["Safety", "Watched (Vault)", "Kept for (Vault)"]
    [back] = [
        a for a in page_of(visitor.get(str(link["href"]))).select("main a") if a.text == "Show everything"
    ]
    assert back["href"] == url


def test_editions_that_are_alike_say_so(visitor: Client, store: Store) -> None:
    products = a_group(store, 5)

    rows = table(visitor, store.at(f"/compare/vault?c={products[3].slug},{products[4].slug}&differences=1"))

    assert rows[1:] == [["These editions do not differ in anything that is told of them."]]


@pytest.mark.parametrize("form", ["c={2},{0}", "c={2}&c={0}", "c={2},nonsense,{0},{2}"])
def test_the_address_says_which_editions_are_shown(visitor: Client, store: Store, form: str) -> None:
    products = a_group(store)
    slugs = [one.slug for one in products]

    shown = names(visitor, store.at("/compare/vault?" + form.format(*slugs)))

    assert shown == [products[2].name, products[0].name]


def test_the_choice_and_the_language_stay_with_the_differences(visitor: Client, store: Store) -> None:
    first, second, _third = a_group(store)

    page = page_of(visitor.get(store.at(f"/compare/vault?c={first.slug},{second.slug}&locale=el")))

    [link] = [str(a["href"]) for a in page.select("main a") if "differences=1" in str(a["href"])]
    assert f"c={first.slug},{second.slug}" in link.replace("%2C", ",")
    assert "locale=el" in link
    assert [(one["value"], one.has_attr("checked")) for one in page.select("input[name=c]")] == [
        (first.slug, True), (second.slug, True), (_third.slug, False)
    ]  # fmt: skip
    assert [one["value"] for one in page.select("input[name=locale]")] == ["el"]


def test_no_fewer_than_two_and_no_more_than_five(visitor: Client, store: Store) -> None:
    products = a_group(store, 6)
    url = store.at("/compare/vault")

    shown = [names(visitor, url), names(visitor, f"{url}?c={products[5].slug}")]
    notes = [page_of(visitor.get(one)).select(".note") for one in (url, f"{url}?c={products[5].slug}")]

    assert shown == [[one.name for one in products[:5]]] * 2
    assert [[note.get_text(strip=True) for note in one] for one in notes] == [[], ["Choose 2 to 5 editions."]]


def test_the_page_around_names_a_comparison(visitor: Client, store: Store) -> None:
    a_group(store)

    answer = visitor.get(store.at("/?view=compare/vault", framed=True), follow_redirects=True)

    frame = page_of(answer).select_one("#frame")
    assert frame is not None
    assert frame["data-view"] == "compare/vault"


def test_a_product_leads_to_its_comparison(visitor: Client, store: Store) -> None:
    one, _other = a_group(store, 2)

    links = [a["href"] for a in page_of(visitor.get(store.at(f"/products/{one.slug}"))).select("main a")]

    assert {store.at("/group/vault"), store.at("/compare/vault")} <= set(links)


def test_a_product_alone_in_its_group_has_nothing_to_be_compared_with(visitor: Client, store: Store) -> None:
    one, other = a_group(store, 2)
    with transaction(store.scope):
        withdraw_offer(other, actor=SYSTEM)

    page, answer = visitor.get(store.at(f"/products/{one.slug}")), visitor.get(store.at("/compare/vault"))

    assert "/compare/" not in page.text
    assert (answer.status_code, answer.location) == (302, store.at("/group/vault"))
    assert "/compare/" not in visitor.get(answer.location).text


def test_hidden_editions_are_absent(visitor: Client, store: Store) -> None:
    first, hidden, elsewhere, unoffered, last = a_group(store, 5)
    with transaction(store.scope):
        db.session.get_one(Product, hidden.id).status = ProductStatus.RETIRED
        price = select(RetailPrice).where(RetailPrice.plan_id == elsewhere.plans[0].id)
        db.session.scalars(price).one().currency = "USD"
        withdraw_offer(unoffered, actor=SYSTEM)

    assert names(visitor, store.at("/compare/vault")) == [first.name, last.name]


@pytest.mark.acceptance(97)
def test_providers_that_a_customer_may_not_use_are_absent(as_cleo: Client, store: Store) -> None:
    first, second, amazon = a_group(store)
    with transaction(store.scope):
        db.session.get_one(Product, amazon.id).cloud_provider = "aws"

    assert names(as_cleo, store.at("/compare/vault")) == [first.name, second.name]


def test_what_is_no_group_here_does_not_exist(visitor: Client, store: Store) -> None:
    rival = a_store("Rival", "otto@rival.example")
    a_group(rival, name="Secret")
    a_group(store, name="Draft")
    a_group(store, name="Alone", compared=False)
    with transaction(store.scope):
        db.session.scalars(select(ProductGroup).where(ProductGroup.slug == "draft")).one().published = False
    slugs = ("secret", "draft", "nonsense")

    answers = [visitor.get(store.at(f"/{page}/{slug}")) for page in ("group", "compare") for slug in slugs]

    assert [one.status_code for one in answers] == [404] * 6
    assert visitor.get(store.at("/compare/alone")).status_code == 404
    assert "/compare/" not in visitor.get(store.at("/group/alone")).text


def test_a_closed_shop_tells_strangers_nothing(visitor: Client, store: Store) -> None:
    a_group(store)
    with transaction(store.scope):
        db.session.merge(store.shop).anonymous_access = False

    answers = [
        visitor.get(store.at(f"/{page}/{slug}")) for page in ("group", "compare") for slug in ("vault", "x")
    ]

    assert all("/sign-in?next=" in one.location for one in answers)


def test_without_prices_visitors_are_led_to_sign_in(visitor: Client, store: Store) -> None:
    a_group(store)
    with transaction(store.scope):
        db.session.merge(store.shop).show_prices_to_anonymous = False

    pages = [visitor.get(store.at(f"/{page}/vault")) for page in ("group", "compare")]

    assert ["€" in page.text for page in pages] == [False, False]
    assert [page.text.count("Sign in to see prices") for page in pages] == [3, 3]


@pytest.mark.parametrize("page", ["group", "compare"])
def test_five_editions_cost_no_more_statements_than_two(as_cleo: Client, store: Store, page: str) -> None:
    a_group(store, 2, name="Few")
    a_group(store, 5, name="Many")
    counts = []
    for url in (store.at(f"/{page}/few"), store.at(f"/{page}/many")):
        as_cleo.get(url)
        with statements() as sent:
            as_cleo.get(url)
        counts.append(len(sent))

    assert counts[0] == counts[1]
