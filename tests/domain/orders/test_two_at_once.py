"""One form, one basket and one credit limit make one order, however many ask at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.basket.actions import ensure_basket
from portal.domain.basket.models import Basket
from portal.domain.orders.actions import Checkout
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import shop_door
from portal.domain.supply.checkout import place
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.models import MembershipStatus
from portal.domain.users.permissions import Role, permissions_of
from portal.kernel.actor import Actor
from portal.kernel.money import Money
from tests.factories.trade import all_terms
from tests.factories.users import PASSWORD
from tests.factories.world import as_owner, buyer_of, change_account, fill, load_world, seller
from tests.servers import Database

Placing = Callable[[str], str]


def _placing(
    app: Flask, sold_by: Seller, basket_id: int, actor: Actor, account_id: int, tabs: int
) -> Placing:
    """A tab that has read the basket before any of them places it; answers with the order's number."""
    ready = Barrier(tabs)

    def one_tab(token: str) -> str:
        with app.app_context(), transaction(Scope(sold_by.id, account_id, actor)):
            basket = db.session.get_one(Basket, basket_id)
            assert basket.placed_at is None
            ticked = all_terms(basket, account_id)
            db.session.commit()
            ready.wait(30)
            form = Checkout(token, Money.of("100000", "EUR"), ticked, "127.0.0.1")
            return place(basket, load_account(account_id), form, actor=actor).number

    return one_tab


def _orders(database: Database, account_id: int) -> list[str]:
    rows = as_owner(
        database.owner_url,
        "SELECT status FROM sales_order WHERE account_id = :account ORDER BY id",
        account=account_id,
    )
    return [row.status for row in rows]


def test_one_form_sent_twenty_times_at_once_makes_one_order(
    live_app: Flask, fresh_database: Database
) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    basket_id = fill(sold_by, account_id, buyer, "security-training", 10)
    place_it = _placing(live_app, sold_by, basket_id, buyer, account_id, tabs=20)

    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(place_it, ["the-same-token"] * 20))

    assert len(numbers) == 20
    assert len(set(numbers)) == 1
    assert _orders(fresh_database, account_id) == ["executing"]
    held = as_owner(fresh_database.owner_url, "SELECT 1 FROM stock_code WHERE reserved_key IS NOT NULL")
    assert len(held) == 1


def test_two_tabs_with_forms_of_their_own_make_one_order(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    basket_id = fill(sold_by, account_id, buyer, "security-training", 25)
    place_it = _placing(live_app, sold_by, basket_id, buyer, account_id, tabs=2)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(place_it, ["token-of-tab-1", "token-of-tab-2"])

    assert first == second
    assert _orders(fresh_database, account_id) == ["executing"]
    given_back = as_owner(fresh_database.owner_url, "SELECT 1 FROM outbox WHERE kind = 'stock.give_back'")
    assert len(given_back) == 1


def test_a_credit_for_one_order_does_not_cover_two_at_once(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    account_id, buyer = buyer_of(sold_by)
    other = _second_user(sold_by, account_id)
    change_account(sold_by, account_id, credit_limit=Money.of("100", "EUR"))
    for person in (buyer, other):
        fill(sold_by, account_id, person, "migration-bundle", 6)
    ready = Barrier(2)

    def order(actor: Actor) -> str:
        with live_app.app_context(), transaction(Scope(sold_by.id, account_id, actor)):
            basket = ensure_basket(account_id=account_id, user_id=actor.user_id, visit_id=None)
            ticked = all_terms(basket, account_id)
            ready.wait(30)
            form = Checkout(f"of-{actor.user_id}", Money.of("100000", "EUR"), ticked, "127.0.0.1")
            return place(basket, load_account(account_id), form, actor=actor).status

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(order, [buyer, other]))

    assert statuses == sorted(_orders(fresh_database, account_id)) == ["executing", "pending_credit"]


def _second_user(sold_by: Seller, account_id: int) -> Actor:
    with transaction(Scope(sold_by.id)):
        user = new_user(
            shop_door(sold_by.id).id, email="tom@reef.example", name="Tom Reef", password=PASSWORD
        )
        member = new_membership(
            user, seller_id=sold_by.id, account_id=account_id, roles=[Role.CUSTOMER_ADMIN],
            status=MembershipStatus.ACTIVE,
        )  # fmt: skip
        return Actor(user.name, user.id, member.id, False, permissions_of(member))
