"""The bell of a customer: the account's orders that wait for approval or are being set up."""

import pytest

from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.orders.states import OrderStatus
from portal.widget.rim import actor_of
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, an_order
from tests.widget.conftest import Store, sign_in


def order(store: Store, *statuses: OrderStatus, account_id: int | None = None) -> None:
    cleo = actor_of(store.cleo)
    with transaction(store.scope):
        for status in statuses:
            account = db.session.get_one(Account, account_id or store.customer.id)
            an_order(account, a_product(connector="manual"), actor=cleo).status = status


def told(client: Client, store: Store, *, framed: bool = False) -> dict[str, str]:
    rows = page_of(client.get(store.at("/services", framed=framed))).select(".bell a")
    return {row.span.get_text(): row.select_one(".count").get_text() for row in rows}


@pytest.mark.parametrize("framed", [False, True])
def test_it_says_what_is_under_way_for_the_account(visitor: Client, store: Store, framed: bool) -> None:
    executing, waiting = OrderStatus.EXECUTING, OrderStatus.PENDING_APPROVAL
    order(store, executing, executing, waiting, OrderStatus.EXECUTED, OrderStatus.FAILED)
    with transaction(store.scope):
        other = a_customer("Other Bakery").id
    order(store, executing, waiting, account_id=other)
    sign_in(visitor, store, store.cleo, framed=framed)

    page = page_of(visitor.get(store.at("/services", framed=framed)))

    assert told(visitor, store, framed=framed) == {"Waiting for approval": "1", "Being set up": "2"}
    assert page.select(".bell__summary .count") == []
    for link, number in zip(page.select(".bell a"), (1, 2), strict=True):
        rows = page_of(visitor.get(str(link["href"]))).select("tbody tr")
        assert len(rows) == number


def test_a_chip_leads_from_some_orders_to_all(as_cleo: Client, store: Store) -> None:
    order(store, OrderStatus.EXECUTING, OrderStatus.EXECUTED)

    some = page_of(as_cleo.get(store.at("/orders?status=executing")))
    chip = some.select_one("main .chip")

    assert (chip.span.get_text(), len(some.select("tbody tr"))) == ("Status: Executing", 1)
    assert len(page_of(as_cleo.get(str(chip["href"]))).select("tbody tr")) == 2
    assert len(page_of(as_cleo.get(store.at("/orders?status=nonsense"))).select("tbody tr")) == 2


def test_there_is_none_while_nothing_is_under_way(as_cleo: Client, store: Store) -> None:
    order(store, OrderStatus.EXECUTED)

    assert page_of(as_cleo.get(store.at("/services"))).select(".bell") == []


def test_strangers_have_none_and_pay_nothing(visitor: Client, store: Store) -> None:
    order(store, OrderStatus.EXECUTING)

    with statements() as sent:
        page = page_of(visitor.get(store.at("/")))

    assert page.select(".bell") == []
    assert [one for one in sent if "sales_order" in one] == []


def test_three_orders_cost_no_more_statements_than_one(as_cleo: Client, store: Store) -> None:
    costs = []
    for number in (1, 2):
        order(store, *[OrderStatus.EXECUTING] * number)
        with statements() as sent:
            as_cleo.get(store.at("/services"))
        costs.append((len(sent), len([one for one in sent if "count(sales_order.id)" in one])))

    assert costs[0] == costs[1]
    assert costs[0][1] == 1
