"""Too many wrong passwords: new browsers wait, known ones do not, and the owner is told once."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.users.models import MembershipStatus
from portal.kernel import clock
from tests.client import Client
from tests.factories.users import PASSWORD, a_member, a_seller, a_user
from tests.widget.conftest import Store, a_browser, a_buyer, a_store


@pytest.fixture
def store(live_app: Flask) -> Store:
    """A shop that commits: what a refusal writes has to stay."""
    return a_store()


def attempt(browser: Client, url: str, email: str, password: str = PASSWORD) -> int:
    return browser.send(browser.get(url), url, email=email, password=password).status_code


def lock(app: Flask, url: str, email: str) -> list[int]:
    stranger = a_browser(app)
    return [attempt(stranger, url, email, "a wrong password") for _ in range(6)]


def told() -> list[Outbox]:
    db.session.expire_all()
    locked = Outbox.payload["template"].astext == "account-locked"
    return list(db.session.scalars(select(Outbox).where(locked)))


@pytest.mark.acceptance(31)
@pytest.mark.parametrize("framed", [False, True])
def test_a_browser_that_signed_in_before_still_signs_in(live_app: Flask, store: Store, framed: bool) -> None:
    url, email = store.at("/sign-in", framed=framed), store.cleo.user.email
    at_home, new = a_browser(live_app), a_browser(live_app)
    out = store.at("/sign-out", framed=framed)
    assert attempt(at_home, url, email) == 303
    at_home.send(at_home.get(store.at("/account", framed=framed)), out)

    assert lock(live_app, url, email) == [*[422] * 5, 429]

    assert [attempt(browser, url, email) for browser in (new, at_home)] == [429, 303]
    with clock.frozen(clock.now() + timedelta(minutes=15)):
        assert attempt(a_browser(live_app), url, email) == 303


def test_a_browser_is_known_to_whom_it_was_and_its_cookie_cannot_be_made_up(
    live_app: Flask, store: Store
) -> None:
    url = store.at("/sign-in")
    dan, dans = a_buyer(store.seller, store.customer, "dan@bakery.example"), a_browser(live_app)
    attempt(dans, url, dan.user.email)
    known = dans.get_cookie("known")
    assert known is not None
    forger = a_browser(live_app)
    forger.set_cookie("known", known.decoded_value[:-3] + "abc")
    lock(live_app, url, store.cleo.user.email)
    dans.get(store.at("/sign-in"))

    fresh = a_browser(live_app)
    fresh.set_cookie("known", known.decoded_value)
    tries = [attempt(browser, url, store.cleo.user.email) for browser in (fresh, forger)]

    assert tries == [429, 429]
    assert "dan" not in known.decoded_value


def test_the_owner_is_told_once_a_lock_although_the_sign_in_is_refused(live_app: Flask, store: Store) -> None:
    url, email = store.at("/sign-in"), store.cleo.user.email

    with clock.frozen(clock.now()):
        lock(live_app, url, email)
        lock(live_app, url, email)
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        lock(live_app, url, email)

    assert [row.payload["to"] for row in told()] == [email, email]
    row = told()[0].payload
    with transaction(store.scope):
        mail = compose(Wanted("k", row["template"], row["to"], row["name"], "", row["ids"]))
    assert mail is not None
    assert re.search(rf"http://localhost{store.at('/forgot')}", mail.text)


def test_nobody_is_told_whose_address_is_unknown_or_only_typed(live_app: Flask, store: Store) -> None:
    typed = a_buyer(
        store.seller, store.customer, "typed@bakery.example", status=MembershipStatus.PENDING_EMAIL_VALIDATION
    )
    url = store.at("/sign-in")

    found = [lock(live_app, url, email) for email in ("nobody@bakery.example", typed.user.email)]

    assert found[0] == found[1] == [*[422] * 5, 429]
    assert told() == []


def test_staff_are_told_in_the_name_of_their_seller(live_client: Client, live_app: Flask) -> None:
    member = a_member(a_user(), a_seller())
    db.session.commit()

    lock(live_app, "/sign-in", "ada@acme.example")

    assert [row.seller_id for row in told()] == [member.seller_id]


def test_a_new_password_unlocks(live_app: Flask, store: Store) -> None:
    url, email, new = store.at("/sign-in"), store.cleo.user.email, "nine loud lighthouses"
    lock(live_app, url, email)
    browser, forgot = a_browser(live_app), store.at("/forgot")
    browser.send(browser.get(forgot), forgot, email=email)
    asked = Outbox.payload["template"].astext == "password-reset"
    row = db.session.scalars(select(Outbox).where(asked)).one().payload
    with transaction(Scope(store.seller.id)):
        mail = compose(Wanted("k", row["template"], row["to"], row["name"], "", row["ids"]))
    assert mail is not None
    link = re.findall(r"http://localhost(\S+/reset/\S+)", mail.text)[0]

    browser.send(browser.get(link), link, password=new)

    assert attempt(a_browser(live_app), url, email, new) == 303
