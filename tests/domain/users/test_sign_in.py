"""Proving who one is: one answer for all that is wrong, and nobody locks somebody else out."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from portal.db import db
from portal.domain.sellers.queries import portal_door, shop_door
from portal.domain.users.actions import authenticate, new_user
from portal.domain.users.models import RateLimit, User
from portal.domain.users.passwords import is_outdated
from portal.domain.users.throttle import Limit, count, network_of
from portal.kernel.clock import frozen
from portal.kernel.errors import Invalid, TooMany
from tests.factories.users import PASSWORD, a_seller, a_user

pytestmark = pytest.mark.usefixtures("app")
AT = datetime(2026, 11, 24, 12, 1, tzinfo=UTC)
HOME, OFFICE = "192.0.2.1", "192.0.2.2"
WRONG = "The e-mail address or the password is wrong."


def sign_in(
    password: str = PASSWORD, *, email: str = "ada@acme.example", address: str = HOME, device: str = ""
) -> User:
    return authenticate(portal_door().id, email, password, address=address, device=device)


def fail(times: int, **who: str) -> None:
    for _ in range(times):
        with pytest.raises(Invalid):
            sign_in("a wrong password", **who)


def test_address_and_password_prove_a_user() -> None:
    ada = a_user()

    assert sign_in(email=" ADA@acme.example").id == ada.id


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@acme.example", "a wrong password"),
        ("nobody@acme.example", PASSWORD),
        ("not an address", PASSWORD),
        ("invited@acme.example", ""),
        ("ada@acme.example", "x" * 5000),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(email: str, password: str) -> None:
    a_user()
    a_user("invited@acme.example", password=None)

    with pytest.raises(Invalid) as refusal:
        sign_in(password, email=email)

    assert (refusal.value.message, refusal.value.field_errors) == (WRONG, {})


def test_a_user_of_another_door_is_nobody_here() -> None:
    new_user(shop_door(a_seller().id).id, email="cleo@shop.example", name="Cleo", password=PASSWORD)

    with pytest.raises(Invalid):
        sign_in(email="cleo@shop.example")


@pytest.mark.acceptance(31)
def test_after_five_wrong_passwords_one_waits() -> None:
    a_user()
    with frozen(AT):
        fail(5)

        with pytest.raises(TooMany) as refusal:
            sign_in()

    assert refusal.value.retry_after == 14 * 60


@pytest.mark.acceptance(31)
def test_the_wait_ends() -> None:
    ada = a_user()
    with frozen(AT):
        fail(5)

    with frozen(AT + timedelta(minutes=15)):
        assert sign_in().id == ada.id


@pytest.mark.acceptance(31)
@pytest.mark.parametrize("address", [HOME, OFFICE])
def test_a_browser_that_is_known_signs_in_while_all_new_ones_wait(address: str) -> None:
    ada = a_user()
    fail(5, address=OFFICE)
    with pytest.raises(TooMany):
        sign_in(address=address)

    assert sign_in(address=address, device="the one at home").id == ada.id


def test_a_known_browser_has_five_tries_too() -> None:
    a_user()
    fail(5, device="the one at home")

    with pytest.raises(TooMany):
        sign_in(device="the one at home")


def test_success_begins_the_count_anew() -> None:
    ada = a_user()
    fail(4)
    sign_in()
    fail(4)

    assert sign_in().id == ada.id


def test_one_place_cannot_try_many_addresses() -> None:
    a_user()
    with frozen(AT):
        for number in range(50):
            fail(1, email=f"user{number}@acme.example")

        with pytest.raises(TooMany):
            sign_in()
        assert sign_in(address=OFFICE)


def test_good_sign_ins_do_not_use_a_place_up() -> None:
    a_user()

    for _ in range(60):
        sign_in()

    assert sign_in()


def test_addresses_are_not_kept_in_the_counts() -> None:
    a_user()
    fail(1)

    assert all("acme" not in key for key in db.session.scalars(select(RateLimit.key)))


def test_an_old_hash_is_renewed_on_the_way() -> None:
    ada = a_user()
    old = PasswordHasher(time_cost=1, memory_cost=256, parallelism=1).hash(PASSWORD)
    db.session.execute(update(User).where(User.id == ada.id).values(password_hash=old))
    db.session.refresh(ada)

    sign_in()

    assert ada.password_hash is not None
    assert not is_outdated(ada.password_hash)


def test_a_count_stays_when_the_transaction_is_rolled_back() -> None:
    limit = Limit("test", times=1, within=timedelta(minutes=1))
    with frozen(AT):
        count(limit, "somebody")
        db.session.rollback()

        with pytest.raises(TooMany):
            count(limit, "somebody")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_a_home_network_is_one_place(address: str, network: str) -> None:
    assert network_of(address) == network
