"""The state of a list is its address: order, columns, filters as chips, and views with a name."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from portal.db import db
from portal.domain.lists.models import SavedView
from portal.domain.orders.models import Order
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, an_order

LISTS = [
    "/customers", "/requests", "/orders", "/subscriptions", "/assets", "/invoices", "/mail-log",
]  # fmt: skip


@pytest.fixture
def orders(acme: Actor) -> None:
    customer, product = a_customer(), a_product(connector="manual")
    for quantity in (2, 9, 5):
        an_order(customer, product, actor=acme, quantity=quantity)
    db.session.commit()


def column(page: BeautifulSoup, label: str) -> list[str]:
    return [cell.get_text(strip=True) for cell in page.select(f"tbody td[data-label='{label}']")]


def kept() -> list[SavedView]:
    db.session.expire_all()
    return list(db.session.scalars(select(SavedView).order_by(SavedView.id)))


def keep(client: Client, address: str, name: str, **more: str) -> BeautifulSoup:
    answer = client.send(client.get(address), "/views", name=name, **more)
    assert answer.status_code == 303
    return page_of(client.get(answer.location))


@pytest.mark.usefixtures("orders")
def test_a_column_sorts_up_and_down(as_ada: Client) -> None:
    up = page_of(as_ada.get("/orders?sort=total"))
    head = up.select_one("th[aria-sort]")
    down = page_of(as_ada.get(str(head.select_one("a")["href"])))

    assert head["aria-sort"] == "ascending"
    assert column(up, "Total") == ["€24.00", "€60.00", "€108.00"]
    assert column(down, "Total") == ["€108.00", "€60.00", "€24.00"]


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize("sort", ["customer", "nothing", "-", "total;drop"])
def test_what_cannot_be_sorted_by_is_left(as_ada: Client, sort: str) -> None:
    assert column(page_of(as_ada.get("/orders", query_string={"sort": sort})), "Total")[0] == "€60.00"


@pytest.mark.usefixtures("orders")
def test_columns_are_chosen_and_stay(as_ada: Client) -> None:
    page = page_of(as_ada.get("/orders?cols=status&cols=total&sort=total"))

    assert [cell.get_text(strip=True) for cell in page.select("thead th")] == ["Order", "Status", "Total"]
    assert column(page, "Customer") == []
    assert {one["value"] for one in page.select("form.filter-bar [name=cols]")} == {"status", "total"}


def shape(page: BeautifulSoup) -> tuple[str, int, bool]:
    """How close the rows stand, how many they are, and whether another page follows."""
    return (
        str(page.select_one(".table")["data-density"]),
        len(page.select("tbody tr")),
        page.select_one("a[rel=next]") is not None,
    )


@pytest.fixture
def twenty_six(acme: Actor) -> None:
    """One customer more than the smallest page holds."""
    for _number in range(26):
        a_customer()
    db.session.commit()


@pytest.mark.usefixtures("twenty_six")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ("cosy", 26, False)),
        ("density=compact&size=25", ("compact", 25, True)),
        ("density=cosy&size=100", ("cosy", 26, False)),
        ("density=huge&size=1000000", ("cosy", 26, False)),
        ("density=&size=", ("cosy", 26, False)),
        ("size=-25", ("cosy", 26, False)),
        ("size=25x", ("cosy", 26, False)),
        ("size=25&size=100", ("cosy", 25, True)),
    ],
)
def test_rows_are_shown_as_somebody_chooses(
    as_ada: Client, query: str, expected: tuple[str, int, bool]
) -> None:
    assert shape(page_of(as_ada.get(f"/customers?{query}"))) == expected


@pytest.mark.usefixtures("twenty_six")
def test_the_look_stays_while_one_moves_through_the_list(as_ada: Client) -> None:
    look = "cols=status&cols=since&density=compact&size=25"
    page = page_of(as_ada.get(f"/customers?status=active&{look}"))
    chip, sort = page.select_one(".chip")["href"], page.select_one(".table__sort")["href"]
    following = str(page.select_one("a[rel=next]")["href"])

    fields = [(one["name"], one["value"]) for one in page.select("form.filter-bar [type=hidden]")]
    second = page_of(as_ada.get(following))

    assert "&".join(f"{name}={value}" for name, value in fields) == look
    assert (chip, sort) == (f"/customers?{look}", f"/customers?status=active&{look}&sort=-name")
    assert shape(second) == ("compact", 1, False)
    assert [cell.get_text(strip=True) for cell in second.select("thead th")] == [
        "Choose", "Company", "Status", "Since"
    ]  # fmt: skip


@pytest.mark.usefixtures("orders")
def test_one_form_chooses_columns_density_and_size(as_ada: Client) -> None:
    address = "/orders?q=bright&status=pending_approval&sort=total&cols=status&density=compact&size=100&at=x"
    form = page_of(as_ada.get(address)).select_one("form.tool__panel[method=get]")

    hidden = {(one["name"], one["value"]) for one in form.select("[type=hidden]")}
    chosen = {(one["name"], one["value"]) for one in form.select("[checked]")}
    assert hidden == {("q", "bright"), ("status", "pending_approval"), ("sort", "total")}
    assert chosen == {("cols", "status"), ("density", "compact"), ("size", "100")}
    assert [one["value"] for one in form.select("[name=size]")] == ["25", "50", "100"]


@pytest.mark.usefixtures("orders")
def test_what_is_usual_is_no_state_of_its_own(as_ada: Client) -> None:
    usual = "sort=-order&cols=customer&cols=status&cols=placed&cols=total&density=cosy&size=50"
    page = page_of(as_ada.get(f"/orders?{usual}"))

    assert page.select_one(".tabs__tab[aria-current]").get_text(strip=True) == "All"
    assert page.select("form[action='/views']") == []


def test_a_list_may_begin_close(as_ada: Client, acme: Actor) -> None:
    a_customer()
    db.session.commit()

    densities = [shape(page_of(as_ada.get(f"/audit{query}")))[0] for query in ("", "?density=cosy")]

    assert densities == ["compact", "cosy"]


@pytest.mark.usefixtures("orders")
def test_filters_are_chips_that_go_one_by_one(as_ada: Client) -> None:
    page = page_of(as_ada.get("/orders?q=bright&status=pending_approval&sort=total"))
    chips = {chip.bdi.get_text(): chip["href"] for chip in page.select(".chip")}

    assert chips == {
        "“bright”": "/orders?status=pending_approval&sort=total",
        "Status: Pending approval": "/orders?q=bright&sort=total",
    }


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize(("text", "rows"), [("BRIGHT", 3), ("O-", 3), ("nobody", 0), ("%", 0)])
def test_orders_are_found_by_number_and_company(as_ada: Client, text: str, rows: int) -> None:
    page = page_of(as_ada.get("/orders", query_string={"q": text}))

    assert len(page.select("tbody tr")) == rows


@pytest.mark.parametrize("address", LISTS)
def test_every_list_has_its_views_and_columns(as_ada: Client, acme: Actor, address: str) -> None:
    page = page_of(as_ada.get(address))

    assert page.select_one(".tabs__tab[aria-current]").get_text(strip=True) == "All"
    assert page.select(".tool [name=cols]")
    assert page.select(".tool [name=density][value=compact]")


def test_a_list_without_views_has_no_tabs_until_one_is_kept(as_ada: Client, acme: Actor) -> None:
    before = page_of(as_ada.get("/audit")).select(".tabs__tab")
    after = keep(as_ada, "/audit?density=cosy", "Mine").select(".tabs__tab")

    assert before == []
    assert [tab.get_text(strip=True) for tab in after] == ["All", "Mine"]


@pytest.mark.usefixtures("orders")
def test_a_state_is_kept_and_found_again(as_ada: Client) -> None:
    page = keep(
        as_ada, "/orders?status=rejected&sort=-total&cols=total&density=compact&size=25&at=x", "My failures"
    )

    tab = page.select_one(".tabs__tab[aria-current]")
    (view,) = kept()
    assert tab.get_text(strip=True) == "My failures"
    assert view.query == "status=rejected&sort=-total&cols=total&density=compact&size=25"
    assert not page.select("form[action='/views'] [name=name][type=text]")


@pytest.mark.usefixtures("orders")
def test_a_changed_view_asks_before_it_is_changed(as_ada: Client) -> None:
    keep(as_ada, "/orders?q=bright", "Mine")
    (view,) = kept()
    begun = page_of(as_ada.get(f"/orders?q=bright&view={view.public_id}"))
    page = as_ada.get(begun.select("a.table__sort")[1]["href"])

    reset = next(one["href"] for one in page_of(page).select("a.button") if one.get_text() == "Reset")
    assert kept()[0].query == "q=bright"
    assert reset == f"/orders?q=bright&view={view.public_id}"
    as_ada.send(page, "/views")
    assert [one.query for one in kept()] == ["q=bright&sort=total"]


@pytest.mark.usefixtures("orders")
def test_a_view_is_remembered_until_another_is_chosen(as_ada: Client) -> None:
    keep(as_ada, "/orders?status=rejected", "Mine")
    (view,) = kept()
    page = page_of(as_ada.get(f"/orders?status=rejected&view={view.public_id}"))

    without = page_of(as_ada.get(page.select_one(".chip")["href"]))

    assert [tab.get_text(strip=True) for tab in without.select(".tabs__tab[aria-current]")] == ["Mine"]
    forms = without.select("form.filter-bar, form.tool__panel[method=get]")
    assert [form.select_one("[name=view]")["value"] for form in forms] == [view.public_id] * 2


@pytest.mark.usefixtures("ben", "orders")
def test_a_view_is_ones_own_until_it_is_shared(as_ada: Client, client: Client, ben: Membership) -> None:
    keep(as_ada, "/orders?status=rejected", "Mine")
    keep(as_ada, "/orders?status=executed", "Ours", is_shared="y")
    client.sign_in(ben)

    page = page_of(client.get("/orders"))

    labels = [tab.get_text(strip=True) for tab in page.select(".tabs__tab")]
    assert ("Mine" in labels, "Ours" in labels) == (False, True)
    shared = kept()[1]
    token = str(page.select_one("[name=csrf_token]")["value"])
    answer = client.post(f"/views/{shared.public_id}/delete", data={"csrf_token": token})
    assert answer.status_code == 404
    assert len(kept()) == 2


@pytest.mark.usefixtures("orders")
def test_a_view_is_deleted_by_its_owner(as_ada: Client) -> None:
    keep(as_ada, "/orders?status=rejected", "Mine")
    (view,) = kept()

    answer = as_ada.send(as_ada.get("/orders?status=rejected"), f"/views/{view.public_id}/delete")

    assert (answer.status_code, answer.location, kept()) == (303, "/orders", [])


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize(
    ("name", "said"), [(" ", "Give a name of 1 to 60"), ("x" * 61, "Give a name of 1 to 60")]
)
def test_a_bad_name_keeps_nothing(as_ada: Client, name: str, said: str) -> None:
    answer = as_ada.send(as_ada.get("/orders?status=rejected"), "/views", name=name)

    assert said in as_ada.get(answer.location).text
    assert kept() == []


@pytest.mark.usefixtures("orders")
def test_there_is_an_end_to_views(as_ada: Client) -> None:
    page = as_ada.get("/orders?status=rejected")
    for number in range(20):
        as_ada.send(page, "/views", name=f"View {number}")

    answer = as_ada.send(page, "/views", name="One more")

    assert "You keep 20 views of this list." in as_ada.get(answer.location).text
    assert len(kept()) == 20


@pytest.mark.parametrize("endpoint", ["auth.home", "nothing.index", "demo.index", "health.healthz", ""])
def test_only_lists_have_views(as_ada: Client, acme: Actor, endpoint: str) -> None:
    page = as_ada.get("/orders?status=rejected")

    assert as_ada.send(page, "/views", endpoint=endpoint, name="x").status_code == 404


@pytest.mark.usefixtures("orders")
def test_views_cost_one_statement(as_ada: Client) -> None:
    with statements() as before:
        as_ada.get("/orders")
    for number in range(3):
        keep(as_ada, f"/orders?status=rejected&q={number}", f"View {number}")
    with statements() as after:
        as_ada.get("/orders")

    assert len(after) == len(before)


def chips(page: BeautifulSoup) -> list[str]:
    return [chip.get_text(" ", strip=True).removesuffix(" Remove") for chip in page.select(".chips a")]


@pytest.mark.usefixtures("orders")
def test_several_values_of_a_filter_are_chosen_and_taken_away_one_by_one(as_ada: Client) -> None:
    page = page_of(as_ada.get("/orders?status=executing&status=pending_approval,nonsense"))
    without = page_of(as_ada.get(str(page.select(".chips a")[0]["href"])))

    assert chips(page) == ["Status: Executing", "Status: Pending approval"]
    assert chips(without) == ["Status: Pending approval"]
    assert [one["value"] for one in page.select("[name=status][checked]")] == [
        "pending_approval",
        "executing",
    ]
    assert len(column(page, "Total")) == 3
    assert column(without, "Total") == []


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize("query", ["status=foo", "since=yesterday", "status=", "until=2026-02-30"])
def test_no_chip_tells_of_a_filter_that_is_not_on(as_ada: Client, query: str) -> None:
    page = page_of(as_ada.get(f"/orders?{query}"))

    assert chips(page) == []
    assert len(column(page, "Total")) == 3


@pytest.mark.usefixtures("orders")
def test_days_are_included_on_both_ends(as_ada: Client) -> None:
    in_athens_the_second = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    db.session.execute(update(Order).values(placed_at=in_athens_the_second))
    db.session.commit()

    def found(query: str) -> int:
        return len(column(page_of(as_ada.get(f"/orders?{query}")), "Total"))

    assert found("since=2026-03-02&until=2026-03-02") == 3
    assert found("since=2026-03-03") == 0
    assert found("until=2026-03-01") == 0


@pytest.mark.parametrize("address", [*LISTS, "/products", "/audit", "/users", "/price-books"])
@pytest.mark.usefixtures("orders")
def test_every_list_is_searched(as_ada: Client, address: str) -> None:
    page = page_of(as_ada.get(f"{address}?q=nothing+is+called+so"))

    assert page.select_one("form.filter-bar input[name=q]")["value"] == "nothing is called so"
    assert chips(page) == ["“nothing is called so”"]
    assert page.select("tbody tr") == []
