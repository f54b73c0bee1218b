"""The catalogue by categories."""

import pytest

from portal.db import db, transaction
from portal.domain.catalogue.models import Product, ProductStatus, RetailPrice
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.widget.conftest import Store, a_store


def add(store: Store, *categories: str) -> list[Product]:
    with transaction(store.scope):
        return [a_product("Vault", category=category) for category in categories]


def found(visitor: Client, url: str) -> list[str]:
    return [link.get_text() for link in page_of(visitor.get(url)).select("#products-table h2 a")]


def chips(visitor: Client, url: str) -> list[tuple[str, bool]]:
    links = page_of(visitor.get(url)).select(".chips a")
    return [(link.get_text(), link.get("aria-current") == "page") for link in links]


@pytest.mark.parametrize("framed", [False, True])
def test_a_category_holds_its_products_and_leads_back(visitor: Client, store: Store, framed: bool) -> None:
    vault, _other = add(store, "Backup", "Mail & office")
    catalogue, backup = store.at(framed=framed), store.at("/category/backup", framed=framed)

    page = page_of(visitor.get(backup))

    assert found(visitor, backup) == [vault.name]
    assert [link["href"] for link in page.select(".breadcrumb a")] == [catalogue]
    assert chips(visitor, catalogue) == [("All", True), ("Backup", False), ("Mail & office", False)]
    assert chips(visitor, backup) == [("All", False), ("Backup", True), ("Mail & office", False)]
    assert [link["href"] for link in page.select(".chips a")] == [
        catalogue,
        backup,
        store.at("/category/mail-office", framed=framed),
    ]


def test_the_page_around_names_a_category(visitor: Client, store: Store) -> None:
    answer = visitor.get(store.at("/?view=category/backup", framed=True))

    assert answer.location == store.at("/category/backup", framed=True)


def test_spellings_of_one_address_are_one_category(visitor: Client, store: Store) -> None:
    add(store, "back-up", "Back-up", "Αντίγραφα", "")

    assert [name for name, _ in chips(visitor, store.at())] == ["All", "Back-up", "Αντίγραφα"]
    assert len(found(visitor, store.at("/category/back-up"))) == 2
    assert len(found(visitor, store.at("/category/antigrafa"))) == 1


def test_without_categories_there_is_no_row_of_them(visitor: Client, store: Store) -> None:
    assert chips(visitor, store.at()) == []


def test_what_nobody_offers_here_is_no_category(visitor: Client, store: Store) -> None:
    rival = a_store("Rival", "otto@rival.example")
    add(rival, "Secret")
    [hidden, elsewhere] = add(store, "Retired", "Amazon")
    with transaction(store.scope):
        db.session.get_one(Product, hidden.id).status = ProductStatus.RETIRED
        db.session.get_one(Product, elsewhere.id).cloud_provider = "aws"

    answers = [visitor.get(store.at(f"/category/{slug}")) for slug in ("secret", "retired", "nonsense")]

    assert [one.status_code for one in answers] == [404] * 3
    assert {page_of(one).select_one("main a")["href"] for one in answers} == {store.at()}  # type: ignore[index]
    assert chips(visitor, store.at()) == [("All", True), ("Amazon", False)]


def test_a_customer_sees_what_it_is_authorised_for(as_cleo: Client, store: Store) -> None:
    [product] = add(store, "Amazon")
    with transaction(store.scope):
        db.session.get_one(Product, product.id).cloud_provider = "aws"

    assert chips(as_cleo, store.at()) == []
    assert as_cleo.get(store.at("/category/amazon")).status_code == 404


def test_the_search_stays_in_the_category(visitor: Client, store: Store) -> None:
    [vault, _other] = add(store, "Backup", "Security")
    url = store.at("/category/backup")
    form = page_of(visitor.get(url)).select_one("main form")

    assert form is not None
    assert [form["action"], form["hx-get"]] == [url, url]
    assert found(visitor, f"{url}?q=vault") == [vault.name]


def test_a_search_without_a_result_teaches_the_next_step(visitor: Client, store: Store) -> None:
    add(store, "Backup")
    url = store.at("/category/backup")

    inside = page_of(visitor.get(f"{url}?q=mover")).select_one(".empty")
    outside = page_of(visitor.get(f"{store.at()}?q=nonsense")).select_one(".empty")

    assert inside is not None
    assert outside is not None
    assert "Nothing found for “mover”" in inside.get_text()
    assert [inside.a["href"], outside.a["href"]] == [f"{store.at()}?q=mover", store.at()]  # type: ignore[index]


def test_a_category_of_what_cannot_be_bought_here_says_so(as_cleo: Client, store: Store) -> None:
    [product] = add(store, "Backup")
    with transaction(store.scope):
        price = db.session.query(RetailPrice).filter_by(plan_id=product.plans[0].id).one()
        price.currency = "USD"

    assert "Nothing to order yet" in as_cleo.get(store.at("/category/backup")).text


def test_a_chip_leads_to_something_that_can_be_bought(as_cleo: Client, store: Store) -> None:
    """One category has no price for the buyer, one has products with and without."""
    dear, half_dear, _fair = add(store, "Backup", "Mail", "Mail")
    with transaction(store.scope):
        for product in (dear, half_dear):
            db.session.query(RetailPrice).filter_by(plan_id=product.plans[0].id).one().currency = "USD"

    assert [name for name, _ in chips(as_cleo, store.at())] == ["All", "Mail"]
    assert len(found(as_cleo, store.at("/category/mail"))) == 1
    assert [name for name, _ in chips(as_cleo, store.at("/category/backup"))] == ["All", "Mail"]


def test_without_prices_each_category_has_its_chip(visitor: Client, store: Store) -> None:
    """A visitor who sees no prices is not told which there are."""
    [dear] = add(store, "Backup")
    with transaction(store.scope):
        db.session.query(RetailPrice).filter_by(plan_id=dear.plans[0].id).one().currency = "USD"
        db.session.merge(store.shop).show_prices_to_anonymous = False

    assert [name for name, _ in chips(visitor, store.at())] == ["All", "Backup"]


def test_a_closed_shop_tells_strangers_no_category(visitor: Client, store: Store) -> None:
    with transaction(store.scope):
        db.session.merge(store.shop).anonymous_access = False

    answers = [visitor.get(store.at(f"/category/{slug}")) for slug in ("backup", "nonsense")]

    assert all("/sign-in?next=" in one.location for one in answers)


def test_a_long_catalogue_goes_on_to_another_page(visitor: Client, store: Store) -> None:
    add(store, *["Backup"] * 25)
    url = store.at("/category/backup")

    first = page_of(visitor.get(url)).select_one("a[rel=next]")

    assert first is not None
    assert str(first["href"]).startswith(f"{url}?at=")
    assert len(found(visitor, url)) == 24
    assert len(found(visitor, str(first["href"]))) == 1


def test_three_products_cost_no_more_statements_than_one(as_cleo: Client, store: Store) -> None:
    add(store, "Backup")
    url = store.at("/category/backup")
    as_cleo.get(url)
    with statements() as one:
        as_cleo.get(url)
    add(store, "Backup", "Backup", "Security", "Mail")

    with statements() as three:
        assert len(found(as_cleo, url)) == 3

    assert len(three) == len(one)
