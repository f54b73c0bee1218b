"""A web site says who its visitor is: trusted customers come in, for others forms are filled in."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.db import db, transaction
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.sellers.models import HostKey, SpentHostToken
from portal.domain.sellers.queries import shop_door
from portal.domain.users.actions import new_membership, new_user
from portal.domain.users.models import Carrier, EmbedSession, MembershipStatus
from portal.domain.users.permissions import Role
from portal.domain.users.queries import user_by_email
from portal.domain.users.retention import forget_what_has_ended
from portal.kernel import clock
from tests.client import Client, page_of
from tests.factories.host import HostServer
from tests.factories.users import a_member, a_user
from tests.widget.conftest import SITE, Store, a_browser, a_buyer, a_store, sessions, sign_in
from tests.widget.test_carrier import CookielessFrame
from tests.widget.test_signing_up import FORM

CLEO = "cleo@bakery.example"
Signer = Callable[..., str]


def serving(store: Store, *, trusted: bool = True) -> Signer:
    with transaction(store.scope):
        return HostServer(trusted=trusted).token


@pytest.fixture
def trusted(store: Store) -> Signer:
    """What signs tokens for a shop that trusts their addresses."""
    return serving(store)


def hand_over(browser: Client, store: Store, token: str, origin: str = SITE) -> TestResponse:
    """As the frame does, which has begun its visit."""
    headers = {"X-Embed-Origin": origin, "X-CSRF-Token": _csrf(browser, store)}
    return browser.post(store.at("/customer-token", framed=True), data={"token": token}, headers=headers)


def _csrf(browser: Client, store: Store) -> str:
    page = page_of(browser.get(store.at("/terms", framed=True)))
    return str(page.select_one("#frame")["data-csrf"])  # type: ignore[index]


def shows(browser: Client, store: Store, path: str) -> dict[str, str]:
    """What stands in the fields of the view's form."""
    fields = page_of(browser.get(store.at(path, framed=True))).select("main form input[id]")
    told = {str(one["name"]): str(one.get("value", "")) for one in fields}
    return {name: told[name] for name in ("email", "first_name", "last_name", "company") if name in told}


def people() -> list[int | None]:
    return [one.membership_id for one in sessions() if one.revoked_at is None]


def test_a_trusted_address_signs_its_customer_in(visitor: Client, store: Store, trusted: Signer) -> None:
    add = store.at(f"/products/{store.product.slug}", framed=True)
    visitor.send(visitor.get(add), f"{add}/add", plan=store.product.plans[0].public_id, quantity="3")

    answer = hand_over(visitor, store, trusted(CLEO))

    former, now = sessions()
    assert answer.json == {"csrf": now.csrf, "again": True}
    assert (former.revoked_at is None, now.membership_id) == (False, store.cleo.id)
    assert (former.id_hash != now.id_hash, former.csrf != now.csrf) == (True, True)
    [number] = page_of(visitor.get(store.at("/basket", framed=True))).select("[name=quantity]")
    assert number["value"] == "3"


def test_it_works_where_no_cookie_comes_back(app: Flask, store: Store, trusted: Signer) -> None:
    frame = CookielessFrame(app, store)
    frame.begin()
    before = frame.bearer

    answer = frame.ask("POST", "/customer-token", token=trusted(CLEO))

    assert frame.bearer != before
    assert "Set-Cookie" not in answer.headers
    assert [(one.carrier, one.membership_id) for one in sessions() if one.revoked_at is None] == [
        (Carrier.BEARER, store.cleo.id)
    ]
    assert frame.ask("GET", "/orders").status_code == 200


def test_without_trust_it_fills_in_forms(visitor: Client, store: Store) -> None:
    token = serving(store, trusted=False)(CLEO, name="Cleo Marie Baker", company="Bright Bakery")

    answer = hand_over(visitor, store, token)

    assert answer.json["again"]
    assert people() == [None]
    assert shows(visitor, store, "/sign-in") == {"email": CLEO}
    assert shows(visitor, store, "/sign-up") == {
        "email": CLEO, "first_name": "Cleo", "last_name": "Marie Baker", "company": "Bright Bakery",
    }  # fmt: skip


def stranger(store: Store, who: str) -> str:
    """The address of somebody who may not come in by a token."""
    email = f"{who.split()[0]}@elsewhere.example"
    match who:
        case "suspended":
            a_buyer(store.seller, store.customer, email, status=MembershipStatus.SUSPENDED)
        case "unconfirmed":
            a_buyer(store.seller, store.customer, email, status=MembershipStatus.PENDING_EMAIL_VALIDATION)
        case "company that is shut":
            a_buyer(store.seller, store.customer, email)
            with transaction(store.scope):
                db.session.get_one(Account, store.customer.id).status = AccountStatus.SUSPENDED
        case "another shop":
            a_store("Other Cloud", email)
        case "staff":
            a_member(a_user(email), store.seller)
        case "without an account":
            user = new_user(shop_door(store.seller.id).id, email=email, name="Nobody")
            active = MembershipStatus.ACTIVE
            new_membership(user, seller_id=store.seller.id, roles=[Role.CUSTOMER_ADMIN], status=active)
    db.session.commit()
    return email


@pytest.mark.acceptance(102)
@pytest.mark.parametrize(
    "who",
    [
        "unknown",
        "suspended",
        "unconfirmed",
        "company that is shut",
        "another shop",
        "staff",
        "without an account",
    ],
)
def test_nobody_else_is_signed_in(visitor: Client, store: Store, trusted: Signer, who: str) -> None:
    email = stranger(store, who)

    answer = hand_over(visitor, store, trusted(email))

    assert answer.json["again"]
    assert people() == [None]
    assert shows(visitor, store, "/sign-in") == {"email": email}


def test_a_token_counts_once(app: Flask, store: Store, trusted: Signer) -> None:
    token = trusted(CLEO)
    answers = [hand_over(a_browser(app), store, token) for _ in range(2)]

    assert [(one.status_code, one.json["again"]) for one in answers] == [(200, True), (200, False)]
    assert people() == [store.cleo.id]


def test_twice_at_once_is_one_sign_in(live_app: Flask) -> None:
    store = a_store()
    token, start, answers = serving(store)(CLEO), threading.Barrier(2), []

    def ask() -> None:
        with live_app.app_context():
            browser = a_browser(live_app)
            start.wait()
            answers.append(hand_over(browser, store, token).json["again"])

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False, True]
    assert people() == [store.cleo.id]


@pytest.mark.parametrize("whose", [CLEO, "dan@bakery.example"])
def test_whoever_is_signed_in_stays_so(visitor: Client, store: Store, trusted: Signer, whose: str) -> None:
    a_buyer(store.seller, store.customer, "dan@bakery.example")
    sign_in(visitor, store, store.cleo, framed=True)
    before = [(one.id, one.revoked_at, one.prefill) for one in sessions()]

    answer = hand_over(visitor, store, trusted(whose))

    assert not answer.json["again"]
    assert [(one.id, one.revoked_at, one.prefill) for one in sessions()] == before


@pytest.mark.parametrize("told", [{"aud": "https://elsewhere.example"}, {"secret": "x" * 40}, {"sub": None}])
def test_a_refusal_says_nothing_and_is_logged_without_the_person(
    visitor: Client, store: Store, trusted: Signer, caplog: pytest.LogCaptureFixture, told: dict[str, str]
) -> None:
    with caplog.at_level(logging.INFO, "portal.widget"):
        answers = [hand_over(visitor, store, token) for token in (trusted(CLEO, **told), "nonsense", "")]

    assert [one.json for one in answers] == [{"csrf": "", "again": False}] * 3
    assert visitor.get(store.at("/", framed=True)).status_code == 200
    logged = [vars(one) for one in caplog.records if one.msg == "customer token refused"]
    assert all(one["reason"] and one["seller"] == store.seller.public_id for one in logged)
    assert len(logged) == 3
    assert not any(secret in str(one) for one in logged for secret in ("cleo", "bakery", "eyJ"))


def test_without_a_key_nothing_is_believed(visitor: Client, store: Store) -> None:
    token = serving(store)(CLEO)
    with transaction(store.scope):
        db.session.delete(db.session.scalars(select(HostKey)).one())

    assert hand_over(visitor, store, token).json == {"csrf": "", "again": False}


@pytest.mark.parametrize(("origin", "status"), [("", 200), ("https://evil.example", 403)])
def test_only_a_frame_on_an_allowed_site_hands_it_over(
    visitor: Client, store: Store, trusted: Signer, origin: str, status: int
) -> None:
    token = trusted(CLEO)
    answer = hand_over(visitor, store, token, origin)

    first_party = visitor.post(store.at("/customer-token"), data={"token": token})
    assert (answer.status_code, first_party.json["again"], people()) == (status, False, [])
    with transaction(store.scope):
        assert db.session.scalars(select(SpentHostToken)).all() == []


def test_it_needs_the_token_of_the_visit(visitor: Client, store: Store, trusted: Signer) -> None:
    visitor.post(store.at("/session", framed=True))

    answer = visitor.post(
        store.at("/customer-token", framed=True),
        data={"token": trusted(CLEO)},
        headers={"X-Embed-Origin": SITE, "X-CSRF-Token": "another"},
    )

    assert (answer.status_code, people()) == (400, [None])


def test_refused_ones_have_a_limit_and_good_ones_none(visitor: Client, store: Store, trusted: Signer) -> None:
    good = {hand_over(visitor, store, trusted("nina@sprout.example")).status_code for _ in range(31)}
    bad = [hand_over(visitor, store, "nonsense").status_code for _ in range(31)]

    assert good == {200}
    assert bad == [200] * 30 + [429]


def test_an_address_of_a_token_is_confirmed_by_mail_all_the_same(visitor: Client, store: Store) -> None:
    trusted = serving(store)
    hand_over(visitor, store, trusted("nina@sprout.example"))
    url = store.at("/sign-up", framed=True)

    visitor.send(visitor.get(url), url, **FORM)

    user = user_by_email(store.cleo.user.door_id, "nina@sprout.example")
    assert user is not None
    assert user.email_verified_at is None
    assert [one.status for one in user.memberships] == [MembershipStatus.PENDING_EMAIL_VALIDATION]
    assert hand_over(visitor, store, trusted("nina@sprout.example")).json["again"]
    assert people() == [None]


def test_signing_in_at_the_sign_in_view_leads_on(visitor: Client, store: Store, trusted: Signer) -> None:
    hand_over(visitor, store, trusted(CLEO))
    orders = store.at("/orders", framed=True)

    answers = [visitor.get(store.at(path, framed=True)) for path in ("/sign-up", f"/sign-in?next={orders}")]

    assert [one.location for one in answers] == [store.at("/", framed=True), orders]


def test_what_was_told_is_forgotten_with_the_visit(visitor: Client, store: Store) -> None:
    token = serving(store, trusted=False)
    hand_over(visitor, store, token(CLEO))
    sign_in(visitor, store, store.cleo, framed=True)
    at_sign_in = [one.prefill for one in sessions()]
    hand_over(a_browser(visitor.application), store, token(CLEO))
    db.session.commit()

    with clock.frozen(clock.now() + timedelta(days=15)):
        forget_what_has_ended()

    assert at_sign_in == [{}, {}]
    kept = select(func.count(EmbedSession.id)).where(EmbedSession.prefill != {})
    assert db.session.scalar(kept) == 0
