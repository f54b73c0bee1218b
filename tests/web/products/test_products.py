"""Products: offering them, prices with their reason, and the stock of codes."""

import pytest

from portal.db import db
from portal.domain.catalogue.actions import connect_product
from portal.domain.catalogue.group_models import CharacteristicKind
from portal.domain.catalogue.groups import (
    GroupFacts,
    NewCharacteristic,
    create_characteristic,
    create_group,
    describe,
)
from portal.domain.catalogue.models import Product, ProductStatus
from portal.domain.catalogue.queries import free_stock, offered_ids
from portal.domain.users.models import Membership
from portal.kernel.actor import SYSTEM, Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product


@pytest.fixture
def mover(acme: Actor) -> Product:
    """A product of Acme's that is sold from a stock of codes."""
    made = a_product()
    connect_product(made, "coupon", {"mode": "stock", "portal_url": "https://vendor.example"}, actor=SYSTEM)
    db.session.commit()
    return made


def url(product: Product, verb: str = "") -> str:
    return f"/products/{product.public_id}" + (f"/{verb}" if verb else "")


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client, mover: Product) -> None:
    with statements() as for_one:
        one = as_ada.get("/products")
    a_product(), a_product()
    db.session.commit()

    with statements() as for_three:
        three = as_ada.get("/products")

    assert [len(page_of(page).select("tbody tr")) for page in (one, three)] == [1, 3]
    assert len(for_one) == len(for_three)


def test_costs_are_for_those_who_may_know(as_ada: Client, mover: Product, acme: Actor) -> None:
    assert "€8.00" in page_of(as_ada.get("/products")).get_text()


def test_a_painter_sees_no_cost(client: Client, painter: Membership, mover: Product) -> None:
    client.sign_in(painter)

    pages = [client.get("/products"), client.get(url(mover))]

    assert [page.status_code for page in pages] == [200, 200]
    assert [page for page in pages if "€8.00" in page.text] == []


def test_who_only_sells_sees_what_can_be_sold(
    as_ada: Client, ben: Membership, mover: Product, acme: Actor
) -> None:
    draft, retired = a_product(), a_product()
    draft.status, retired.status = ProductStatus.DRAFT, ProductStatus.RETIRED
    db.session.commit()

    def listed() -> tuple[int, int]:
        page = page_of(as_ada.get("/products?status=draft&status=retired"))
        return len(page.select("tbody tr")), len(page.select("search [name=status]"))

    hers = listed()
    as_ada.sign_in(ben)

    assert (hers, listed()) == ((2, 3), (1, 0))
    shown = page_of(as_ada.get("/products")).select("tbody th a")
    assert [one["href"] for one in shown] == [url(mover)]


def test_a_member_may_not_change_the_catalogue(client: Client, ben: Membership, mover: Product) -> None:
    client.sign_in(ben)

    pages = ["/products/new", url(mover, "edit"), url(mover, "terms"), "/product-groups"]
    assert [client.get(path).status_code for path in pages] == [403] * 4


def test_it_is_withdrawn_and_offered_again(as_ada: Client, mover: Product) -> None:
    as_ada.send(as_ada.get("/products"), url(mover, "withdraw"))
    gone = offered_ids()

    as_ada.send(as_ada.get("/products"), url(mover, "offer"))

    assert (gone, offered_ids()) == (set(), {mover.id})


def test_a_customers_price_is_explained(as_ada: Client, mover: Product) -> None:
    customer = a_customer()
    db.session.commit()

    page = page_of(as_ada.get(url(mover) + f"?customer={customer.public_id}"))

    assert page.select_one(".why li").get_text(" ", strip=True) == "Retail price €12.00"


def test_what_comparisons_tell_of_it_is_shown(as_ada: Client, mover: Product) -> None:
    create_group(GroupFacts("Movers"), [mover], actor=SYSTEM)
    new = NewCharacteristic("Speed", CharacteristicKind.INT, "Way", "GB", show_in_matrix=False)
    describe(mover, create_characteristic(new), 1200)
    db.session.commit()

    page = page_of(as_ada.get(url(mover)))

    told = page.select_one("#products-characteristics")
    assert told is not None
    assert told.get_text(" ", strip=True) == "Characteristics Way Speed 1,200 GB"
    assert "Movers" in [value.get_text(strip=True) for value in page.select("aside dd")]


def test_codes_are_imported_once(as_ada: Client, mover: Product) -> None:
    for _ in range(2):
        as_ada.send(
            as_ada.get(url(mover)), url(mover, "stock"), codes="AAAA-1,25\nBBBB-2, 25\n\nCCCC-3,100\n"
        )

    assert free_stock(mover.id) == {25: 2, 100: 1}


@pytest.mark.parametrize("codes", ["", "AAAA-1", "AAAA-1,many", "AAAA-1,0", ",5"])
def test_what_is_no_code_is_refused_as_a_whole(as_ada: Client, mover: Product, codes: str) -> None:
    text = f"GOOD-1,5\n{codes}" if codes else ""

    answer = as_ada.send(as_ada.get(url(mover)), url(mover, "stock"), codes=text)

    assert (answer.status_code, free_stock(mover.id)) == (422, {})


def test_eve_gets_404(as_eve: Client, mover: Product) -> None:
    assert as_eve.get(url(mover)).status_code == 404
    assert mover.name not in as_eve.get("/products").text


def test_sales_staff_read_the_catalogue_without_costs_or_anything_to_change(
    client: Client, ben: Membership, mover: Product
) -> None:
    customer = a_customer()
    db.session.commit()
    client.sign_in(ben)

    pages = [client.get(path) for path in ("/products", f"{url(mover)}?customer={customer.public_id}")]

    assert [page.status_code for page in pages] == [200, 200]
    for page in map(page_of, pages):
        main, words = page.select_one("main"), page.get_text()
        assert main is not None
        assert "/products" in [link["href"] for link in page.select(".side-nav a")]
        assert [one for one in ("Your price", "Margin", "Own cost") if one in words] == []
        offers = [str(form["action"]) for form in main.select("form[method=post]")]
        assert [path for path in offers if path.startswith("/products")] == []
        links = {str(link["href"]).partition("?")[0] for link in main.select("a[href^='/product']")}
        assert links <= {"/products", url(mover)}
    assert client.get("/products/new").status_code == 403


def test_who_sees_no_customers_is_not_shown_them_beside_a_product(
    client: Client, painter: Membership, mover: Product
) -> None:
    customer = a_customer("Bright Bakery")
    db.session.commit()
    client.sign_in(painter)

    page = client.get(f"{url(mover)}?customer={customer.public_id}")

    assert (page.status_code, "Bright Bakery" in page.text) == (200, False)
