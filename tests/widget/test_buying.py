"""From the catalogue to the order."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.domain.accounts.models import Account
from portal.domain.basket.models import Basket
from portal.domain.catalogue.actions import connect_product
from portal.domain.catalogue.models import Product, ProductKind, RetailPrice
from portal.domain.orders.models import Order
from portal.domain.sellers.models import Shop
from portal.domain.users.permissions import Role
from portal.kernel.actor import SYSTEM
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product
from tests.widget.conftest import Store, a_browser, a_buyer, a_store, sessions, sign_in

GENERATED = {
    "mode": "generate",
    "portal_url": "https://redeem.vendor.example",
    "code_seed": "0123456789abcdef",
}


def add(visitor: Client, store: Store, quantity: int = 2, *, framed: bool = False) -> int:
    page = store.at(f"/products/{store.product.slug}", framed=framed)
    plan = store.product.plans[0].public_id
    return visitor.send(
        visitor.get(page), f"{page}/add", plan=plan, quantity=str(quantity), friendly_name="Till"
    ).status_code


def review(visitor: Client, store: Store, *, framed: bool = False) -> object:
    """As far as the last step."""
    assert add(visitor, store, framed=framed) == 303
    billing = store.at("/checkout/billing", framed=framed)
    page = visitor.get(billing)
    values = {
        str(one["name"]): str(one.get("value", "")) for one in page_of(page).select("main input[name]")
    } | {"country": "GR"}
    answer = visitor.send(page, billing, **values)
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.location)


def place(visitor: Client, page: object, store: Store, *, framed: bool = False) -> object:
    return visitor.send(page, store.at("/checkout/review", framed=framed), accept_terms="y")  # type: ignore[arg-type]


def told(page: TestResponse, event: str) -> object:
    """What the page around the frame learns by an event, if it does."""
    mark = page_of(page).select_one(f'[data-host-event="{event}"]')
    return mark and json.loads(str(mark["value"]))


def orders(store: Store) -> list[Order]:
    with transaction(store.scope):
        return list(db.session.scalars(select(Order)))


@pytest.mark.parametrize("framed", [False, True])
def test_the_whole_way_without_a_script(visitor: Client, store: Store, framed: bool) -> None:
    sign_in(visitor, store, store.cleo, framed=framed)

    answer = place(visitor, review(visitor, store, framed=framed), store, framed=framed)
    page = visitor.get(answer.location)  # type: ignore[attr-defined]

    [order] = orders(store)
    assert (order.status, order.gross_amount, order.placed_by) == (
        "pending_approval",
        Decimal(24),
        "Cleo Baker",
    )
    assert order.number in page.text
    assert told(page, "order") == {
        "number": order.number,
        "total": "24.00",
        "currency": "EUR",
        "items": [{"sku": store.product.slug, "qty": 2, "price": "12"}],
    }
    assert told(page, "order-status") == {"number": order.number, "status": "pending_approval"}
    assert page_of(page).select_one("#order-status")["hx-trigger"] == "load delay:2s"  # type: ignore[index]


def test_coming_back_shows_the_same_order(as_cleo: Client, store: Store) -> None:
    place(as_cleo, review(as_cleo, store), store)
    [order] = orders(store)

    page = as_cleo.get(store.at(f"/orders/{order.public_id}"))

    assert order.number in page.text
    assert page_of(page).select_one("#order-status") is not None
    assert told(page, "order") is None


def test_a_status_that_was_shown_is_not_told_again(as_cleo: Client, store: Store) -> None:
    place(as_cleo, review(as_cleo, store), store)
    [order] = orders(store)
    page = store.at(f"/orders/{order.public_id}")
    news = {"number": order.number, "status": "pending_approval"}

    assert told(as_cleo.get(page), "order-status") == news
    assert told(as_cleo.get(f"{page}?seen=pending_approval"), "order-status") is None
    assert told(as_cleo.get(f"{page}?seen=executing"), "order-status") == news


def test_the_page_around_learns_what_is_in_the_basket(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)
    worth = {"count": 1, "total": "24.00", "currency": "EUR"}

    assert told(as_cleo.get(store.at("/basket")), "basket") == worth
    assert told(as_cleo.get(store.at("/checkout/billing")), "checkout-start") == worth


def test_the_confirmation_waits_for_no_product(as_cleo: Client, store: Store) -> None:
    """Acceptance 66: three automatic products are set up behind the page, which costs as much as for one."""
    with transaction(store.scope):
        db.session.get_one(Account, store.customer.id).order_approval = False
        others = [a_product() for _ in range(2)]
        for product in (db.session.get_one(Product, store.product.id), *others):
            connect_product(product, "coupon", GENERATED, actor=SYSTEM)
    one = place(as_cleo, review(as_cleo, store), store).location  # type: ignore[attr-defined]
    for product in others:
        add(as_cleo, replace(store, product=product))
    three = place(as_cleo, review(as_cleo, store), store).location  # type: ignore[attr-defined]
    as_cleo.get(one)

    pages, counts = [], []
    for address in (one, three):
        with statements() as made:
            pages.append(page_of(as_cleo.get(address)))
        counts.append(len(made))

    assert [len(page.select("#order-status .progress li")) for page in pages] == [1, 3]
    assert "Provisioning continues in the background." in pages[1].get_text()
    assert counts[0] == counts[1]


def test_two_presses_are_one_order(as_cleo: Client, store: Store) -> None:
    page = review(as_cleo, store)

    answers = [place(as_cleo, page, store) for _ in range(2)]

    assert len({one.location for one in answers}) == 1  # type: ignore[attr-defined]
    assert len(orders(store)) == 1


def test_a_risen_price_is_shown_before_anything_is_ordered(as_cleo: Client, store: Store) -> None:
    page = review(as_cleo, store)
    with transaction(store.scope):
        db.session.scalars(select(RetailPrice)).one().amount = Decimal("13.00")

    answer = place(as_cleo, page, store)

    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "Review and place again." in answer.text  # type: ignore[attr-defined]
    assert "€26.00" in answer.text  # type: ignore[attr-defined]
    assert orders(store) == []
    assert place(as_cleo, answer, store).status_code == 303  # type: ignore[attr-defined]


def test_the_corrected_address_is_the_accounts(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)
    url = store.at("/checkout/billing")
    values = {"line1": "New Quay 7", "city": "Piraeus", "postcode": "18535", "country": "GR"}
    person = {"first_name": "Cleo", "last_name": "Baker", "email": "bills@bakery.example"}

    as_cleo.send(as_cleo.get(url), url, **values, **person)

    with transaction(store.scope):
        found = db.session.get_one(Account, store.customer.id)
        assert (found.line1, found.billing_contact and found.billing_contact.email) == (
            "New Quay 7",
            "bills@bakery.example",
        )


@pytest.mark.parametrize("quantity", [0, -1, 10_001])
def test_a_quantity_outside_of_the_limits_is_refused(as_cleo: Client, store: Store, quantity: int) -> None:
    assert add(as_cleo, store, quantity) == 422


def test_the_total_follows_the_quantity_as_a_part(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)
    page = as_cleo.get(store.at("/basket"))
    action = str(page_of(page).select_one("form[hx-trigger]")["action"])  # type: ignore[index]

    part = as_cleo.send(page, action, part=True, quantity="5")

    assert page_of(part).select_one("#total-payable").get_text(strip=True) == "€60.00"  # type: ignore[union-attr]
    assert page_of(part).find("html") is None


def test_an_empty_basket_leads_back(as_cleo: Client, store: Store) -> None:
    assert "Your basket is empty." in as_cleo.get(store.at("/basket")).text
    assert as_cleo.get(store.at("/checkout/review")).location == store.at("/basket")


def test_who_may_not_order_is_told_in_the_basket(visitor: Client, store: Store) -> None:
    sam = a_buyer(store.seller, store.customer, "sam@bakery.example", Role.SUBSCRIPTIONS_MANAGER)
    sign_in(visitor, store, sam)
    add(visitor, store)

    assert "only a Buyer or an administrator can place orders" in visitor.get(store.at("/basket")).text


def test_who_may_not_order_places_not_even_his_own_basket(visitor: Client, store: Store) -> None:
    sam = a_buyer(store.seller, store.customer, "sam@bakery.example", Role.SUBSCRIPTIONS_MANAGER)
    sign_in(visitor, store, sam)
    add(visitor, store)
    with transaction(store.scope):
        basket = db.session.scalars(select(Basket.public_id)).one()
    form = {"idempotency_key": "sams-key-1", "expected": "24.00", "basket": basket, "accept_terms": "y"}

    answer = visitor.post(store.at("/checkout/review"), data=form | {"csrf_token": sessions()[-1].csrf})

    assert answer.status_code == 403
    assert orders(store) == []


def test_a_billing_agent_fills_no_basket(visitor: Client, store: Store) -> None:
    bill = a_buyer(store.seller, store.customer, "bill@bakery.example", Role.BILLING_AGENT)
    sign_in(visitor, store, bill)

    assert add(visitor, store) == 403


def test_a_colleagues_basket_is_unknown(app: Flask, as_cleo: Client, store: Store) -> None:
    page = review(as_cleo, store)
    basket = page_of(page).select_one("[name=basket]")["value"]  # type: ignore[arg-type,index]
    dan = a_browser(app)
    sign_in(dan, store, a_buyer(store.seller, store.customer, "dan@bakery.example", Role.BUYER))

    answer = dan.send(review(dan, store), store.at("/checkout/review"), accept_terms="y", basket=str(basket))  # type: ignore[arg-type]

    assert answer.status_code == 404
    assert orders(store) == []


def test_another_customer_and_another_shop_see_nothing(app: Flask, as_cleo: Client, store: Store) -> None:
    place(as_cleo, review(as_cleo, store), store)
    [order] = orders(store)
    rival = a_store("Rival", "otto@rival.example")
    otto = a_browser(app)
    sign_in(otto, rival, rival.cleo)

    answers = [
        otto.get(rival.at(f"/orders/{order.public_id}")),
        otto.send(otto.get(rival.at("/orders")), rival.at("/sign-out")),
        otto.get(store.at(f"/orders/{order.public_id}")),
    ]

    assert answers[0].status_code == 404
    assert answers[2].location.startswith(store.at("/sign-in"))
    assert order.number not in "".join(one.text for one in answers)


def test_a_waiting_order_can_be_taken_back(as_cleo: Client, store: Store) -> None:
    place(as_cleo, review(as_cleo, store), store)
    [order] = orders(store)
    url = store.at(f"/orders/{order.public_id}")

    as_cleo.send(as_cleo.get(url), f"{url}/withdraw")

    assert orders(store)[0].status == "withdrawn"
    assert page_of(as_cleo.get(url)).select_one("[hx-trigger]") is None


def test_a_buyer_takes_back_his_own_orders_only(visitor: Client, app: Flask, store: Store) -> None:
    cleo = a_browser(app)
    sign_in(cleo, store, store.cleo)
    sign_in(visitor, store, a_buyer(store.seller, store.customer, "dan@bakery.example", Role.BUYER))
    urls = [str(place(one, review(one, store), store).location) for one in (cleo, visitor)]  # type: ignore[attr-defined]
    cleos, dans = (url.partition("?")[0] for url in urls)

    answer = visitor.post(f"{cleos}/withdraw", data={"csrf_token": sessions()[-1].csrf})

    assert (answer.status_code, orders(store)[0].status) == (403, "pending_approval")
    assert page_of(visitor.get(cleos)).select(f"form[action='{cleos}/withdraw']") == []
    visitor.send(visitor.get(dans), f"{dans}/withdraw")
    assert sorted(one.status for one in orders(store)) == ["pending_approval", "withdrawn"]


@pytest.mark.parametrize("path", ["/orders", "/services", "/invoices"])
def test_lists_open_empty(as_cleo: Client, store: Store, path: str) -> None:
    assert as_cleo.get(store.at(path)).status_code == 200


def test_prices_of_visitors_follow_the_settings(visitor: Client, store: Store) -> None:
    open_page = visitor.get(store.at("/"))
    with transaction(Scope(store.seller.id)):
        db.session.get_one(Shop, store.shop.id).show_prices_to_anonymous = False
    hidden = visitor.get(store.at("/"))
    with transaction(Scope(store.seller.id)):
        db.session.get_one(Shop, store.shop.id).anonymous_access = False
    closed = visitor.get(store.at("/"))

    assert "€12.00" in open_page.text
    assert ("Sign in to see prices" in hidden.text, "€12.00" in hidden.text) == (True, False)
    assert closed.location.startswith(store.at("/sign-in"))


def test_a_visitors_basket_tells_prices_where_visitors_see_them(visitor: Client, store: Store) -> None:
    add(visitor, store, 3)
    shown = page_of(visitor.get(store.at("/basket")))
    with transaction(Scope(store.seller.id)):
        db.session.get_one(Shop, store.shop.id).show_prices_to_anonymous = False
    hidden = page_of(visitor.get(store.at("/basket")))

    assert shown.select_one("#total-payable").get_text(strip=True) == "€36.00"  # type: ignore[union-attr]
    assert hidden.select_one("#total-payable") is None
    assert "€" not in hidden.get_text()
    for page in (shown, hidden):
        assert "Sign in to order" in page.get_text()
        assert page.find("a", string="Checkout") is None


@pytest.mark.parametrize(("with_asset", "words"), [(False, "€15.00 per month"), (True, "€39.00 now")])
def test_the_button_tells_what_is_paid_and_how_often(
    as_cleo: Client, store: Store, with_asset: bool, words: str
) -> None:
    with transaction(store.scope):
        backup = a_product("Backup", price="5.00", kind=ProductKind.RECURRING)
    if with_asset:
        add(as_cleo, store)
    add(as_cleo, replace(store, product=backup), 3)

    page = page_of(as_cleo.get(store.at("/checkout/review")))

    button = page.select_one("#review-form button[type=submit]")
    assert button.get_text(strip=True) == f"Place order, {words}"  # type: ignore[union-attr]
    assert "Then each month€15.00" in page.select_one(".summary").get_text("", strip=True)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("view", "path"),
    [("signup", "/sign-up"), ("login", "/sign-in"), ("subscriptions", "/services")],
)
def test_the_page_around_names_the_view(visitor: Client, store: Store, view: str, path: str) -> None:
    answers = [visitor.get(store.at(named, framed=True)) for named in (f"/?view={view}", f"/{view}")]

    assert [one.location for one in answers] == [store.at(path, framed=True)] * 2


def test_the_catalogue_is_there_without_a_detour(visitor: Client, store: Store) -> None:
    assert visitor.get(store.at("/?view=catalog", framed=True)).status_code == 200
    assert visitor.get(store.at("/catalog", framed=True)).location == store.at("/", framed=True)


def test_three_products_cost_no_more_statements_than_one(as_cleo: Client, store: Store) -> None:
    as_cleo.get(store.at("/"))
    with statements() as one:
        as_cleo.get(store.at("/"))
    with transaction(store.scope):
        for _ in range(2):
            a_product()

    with statements() as three:
        page = as_cleo.get(store.at("/"))

    assert len(page_of(page).select("#products-table li")) == 3
    assert len(three) == len(one)


def test_the_loader_is_for_every_site(visitor: Client, app: Flask) -> None:
    answer = visitor.get("/embed/v1.js")

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer.mimetype == "text/javascript"


def test_no_order_was_written_by_looking(visitor: Client, store: Store) -> None:
    visitor.get(store.at("/"))

    with transaction(store.scope):
        assert db.session.scalar(select(func.count(Order.id))) == 0
