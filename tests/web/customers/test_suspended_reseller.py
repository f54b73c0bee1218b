"""A reseller that the seller above suspends: its staff read and order for nobody, its customers go on."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.domain.accounts.actions import move_account
from portal.domain.accounts.models import Account, AccountKind
from portal.domain.accounts.queries import account as load_account
from portal.domain.orders.models import Order
from portal.domain.users.models import Membership
from portal.domain.users.people import reinstate_account, suspend_account
from portal.kernel.actor import SYSTEM
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_product, a_shop
from tests.factories.users import PASSWORD, a_member, a_seller, a_user
from tests.web.orders.test_buying import fill, place, url
from tests.widget.conftest import a_browser, a_buyer

SUSPENDED = "Your account is suspended by Acme Cloud."


@dataclass
class Below:
    """A reseller below Acme: Sid owns it, Cleo is its customer."""

    sid: Membership
    account_id: int
    """Its account at Acme."""
    customer: Account
    cleo: Membership


@pytest.fixture
def below(ada: Membership) -> Below:
    """Sid's Sound Cloud, which buys from Acme, with a customer and a product of its own."""
    sid = a_member(a_user("sid@sound.example", name="Sid Sound"), a_seller("Sound", parent=ada.seller))
    db.session.commit()
    with transaction(Scope(ada.seller_id)):
        account = a_customer("Sound Cloud")
        account.kind, account.seller_below_id = AccountKind.RESELLER, sid.seller_id
    sid.seller.upper_account_id = account.id
    db.session.commit()
    with transaction(Scope(sid.seller_id)):
        a_shop()
        customer = a_customer()
        a_product(connector="manual")
    return Below(sid, account.id, customer, a_buyer(sid.seller, customer, "cleo@bakery.example"))


@pytest.fixture
def as_sid(below: Below, client: Client) -> Client:
    """Sid's browser."""
    client.sign_in(below.sid)
    return client


def suspend(ada: Membership, below: Below) -> None:
    with transaction(Scope(ada.seller_id)):
        suspend_account(load_account(below.account_id), actor=SYSTEM)


def banner(page: TestResponse) -> list[str]:
    return [title.get_text() for title in page_of(page).select("main .note__title")]


def orders_of(below: Below) -> list[Order]:
    with transaction(Scope(below.sid.seller_id)):
        return list(db.session.scalars(select(Order)))


def test_its_staff_stay_signed_in_read_and_are_told_by_whom(
    as_sid: Client, ada: Membership, below: Below
) -> None:
    before = as_sid.get("/customers")

    suspend(ada, below)

    pages = [as_sid.get(path) for path in ("/customers", "/orders", "/dashboard", "/invoices", "/purchases")]
    assert banner(before) == []
    assert [page.status_code for page in pages] == [200] * 5
    assert [banner(page) for page in pages] == [[SUSPENDED]] * 5


def test_its_staff_can_sign_in(client: Client, ada: Membership, below: Below) -> None:
    suspend(ada, below)

    answer = client.send(client.get("/sign-in"), "/sign-in", email="sid@sound.example", password=PASSWORD)

    assert answer.status_code == 303
    assert banner(client.get("/customers")) == [SUSPENDED]


def test_its_staff_cannot_place_an_order_until_it_is_reinstated(
    as_sid: Client, ada: Membership, below: Below
) -> None:
    fill(as_sid, below.customer)
    page = as_sid.get(url(below.customer, "/review"))
    suspend(ada, below)

    refused = place(as_sid, below.customer, page)
    after_refusal = len(orders_of(below))
    with transaction(Scope(ada.seller_id)):
        reinstate_account(load_account(below.account_id), actor=SYSTEM)
    placed = place(as_sid, below.customer, page)

    assert refused.status_code == 409  # type: ignore[attr-defined]
    assert f"{SUSPENDED[:-1]}. You cannot place orders until it is reinstated." in page_of(refused).get_text()  # type: ignore[arg-type]
    assert after_refusal == 0
    assert (placed.status_code, len(orders_of(below))) == (303, 1)  # type: ignore[attr-defined]
    assert banner(as_sid.get("/customers")) == []


def test_its_customers_stay_signed_in_and_see_their_services(
    as_sid: Client, ada: Membership, below: Below
) -> None:
    browser, shop = a_browser(as_sid.application), f"/shop/{below.sid.seller.slug}"
    page = browser.get(f"{shop}/sign-in")
    browser.send(page, f"{shop}/sign-in", email="cleo@bakery.example", password=PASSWORD)

    suspend(ada, below)

    shown = browser.get(f"{shop}/services")
    assert shown.status_code == 200
    assert "suspended" not in shown.text


def test_a_reseller_whose_account_is_closed_cannot_order_either(
    as_sid: Client, ada: Membership, below: Below
) -> None:
    fill(as_sid, below.customer)
    page = as_sid.get(url(below.customer, "/review"))
    with transaction(Scope(ada.seller_id)):
        move_account(load_account(below.account_id), "close", actor=SYSTEM)

    assert place(as_sid, below.customer, page).status_code == 409  # type: ignore[attr-defined]


def test_nobody_else_is_told(as_ada: Client, ada: Membership, below: Below) -> None:
    suspend(ada, below)

    assert banner(as_ada.get("/customers")) == []


def test_the_seller_above_says_what_it_does(as_ada: Client, ada: Membership, below: Below) -> None:
    with transaction(Scope(ada.seller_id)):
        path = f"/customers/{load_account(below.account_id).public_id}"
    page = as_ada.get(path)

    answer = as_ada.send(page, f"{path}/suspend")

    assert "its staff cannot order for its customers" in page_of(page).select_one("#suspend").get_text()  # type: ignore[union-attr]
    assert answer.location == path
    assert "Sound Cloud is suspended and cannot order." in as_ada.get(path).text


def test_the_banner_takes_at_most_one_statement(as_sid: Client, ada: Membership, below: Below) -> None:
    with statements() as plain:
        as_sid.get("/customers")
    suspend(ada, below)
    with statements() as with_banner:
        as_sid.get("/customers")

    assert len(with_banner) <= len(plain) + 1
