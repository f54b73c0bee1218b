"""Somebody of two companies comes for one at a time: chosen after signing in, switched in the menu."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.users.actions import new_membership, set_password
from portal.domain.users.models import IDLE, Membership, MembershipStatus, TokenPurpose, User
from portal.domain.users.people import give_login, suspend_account
from portal.domain.users.permissions import Role
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.factories.users import PASSWORD
from tests.widget.conftest import Store, a_browser, a_buyer, a_store, sessions, sign_in
from tests.widget.test_carrier import CookielessFrame
from tests.widget.test_customer_token import hand_over, serving

BOTH = ["Bright Bakery", "Corner Shop"]


@pytest.fixture
def corner(store: Store) -> Membership:
    """Cleo at the Corner Shop, as a buyer, beside Bright Bakery which she administers."""
    return another(store, "Corner Shop", Role.BUYER)


def another(
    store: Store, name: str, *roles: Role, status: MembershipStatus = MembershipStatus.ACTIVE
) -> Membership:
    with transaction(store.scope):
        account = a_customer(name)
        made = new_membership(
            db.session.get_one(User, store.cleo.user_id), seller_id=store.seller.id, account_id=account.id,
            roles=roles or [Role.BUYER], status=status,
        )  # fmt: skip
    return db.session.get_one(Membership, made.id)


def enter(browser: Client, store: Store, *, to: str = "", framed: bool = False) -> TestResponse:
    """Say who one is, perhaps on the way to a page."""
    url = store.at("/sign-in", framed=framed)
    page = browser.get(url, query_string={"next": to})
    return browser.send(page, url, email=store.cleo.user.email, password=PASSWORD)


def choose(browser: Client, store: Store, member: Membership, *, framed: bool = False) -> TestResponse:
    url = store.at("/choose-company", framed=framed)
    return browser.send(browser.get(url), url, membership=member.public_id)


def switch(browser: Client, store: Store, public_id: str, *, framed: bool = False) -> TestResponse:
    url = store.at(f"/switch-company/{public_id}", framed=framed)
    return browser.send(browser.get(store.at(framed=framed)), url)


def switch_unasked(browser: Client, store: Store, public_id: str) -> TestResponse:
    """Where no menu offers it."""
    token = {"csrf_token": sessions()[-1].csrf if sessions() else ""}
    return browser.post(store.at(f"/switch-company/{public_id}"), data=token)


def offered(page: TestResponse) -> list[str]:
    """The companies to choose from."""
    return [one.get_text(strip=True) for one in page_of(page).select("#choose-company-form .choice")]


def in_menu(page: TestResponse) -> tuple[str, list[str]]:
    """For whom one is here, and where one could go on."""
    shown = page_of(page)
    for_whom = shown.select_one(".account__who .soft")
    others = shown.select('.account form[action*="/switch-company/"]')
    return for_whom.get_text(strip=True) if for_whom else "", [one.get_text(strip=True) for one in others]


def here_for() -> list[int | None]:
    return [one.membership_id for one in sessions() if one.revoked_at is None]


def collect(browser: Client, store: Store, quantity: str, *, framed: bool = False) -> None:
    url = store.at(f"/products/{store.product.slug}", framed=framed)
    plan = store.product.plans[0].public_id
    assert browser.send(browser.get(url), f"{url}/add", plan=plan, quantity=quantity).status_code in (
        200,
        303,
    )


def basket(browser: Client, store: Store, *, framed: bool = False) -> list[str]:
    page = page_of(browser.get(store.at("/basket", framed=framed)))
    return [str(one["value"]) for one in page.select("[name=quantity]")]


@pytest.mark.parametrize("framed", [False, True])
def test_who_belongs_to_two_companies_chooses_one_after_signing_in(
    visitor: Client, store: Store, corner: Membership, framed: bool
) -> None:
    orders = store.at("/orders", framed=framed)

    entered = enter(visitor, store, to=orders, framed=framed)
    page = visitor.get(entered.location)
    chosen_at = store.at("/choose-company", framed=framed)
    answer = visitor.send(page, chosen_at, membership=corner.public_id)

    assert entered.location.startswith(store.at("/choose-company", framed=framed))
    assert offered(page) == BOTH
    assert (answer.status_code, answer.location) == (303, orders)
    assert here_for() == [corner.id]
    assert in_menu(visitor.get(orders)) == ("Corner Shop", ["Bright Bakery"])


@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize("chosen", [False, True])
def test_who_chooses_is_in_already_and_not_asked_to_sign_in_or_up(
    visitor: Client, store: Store, corner: Membership, framed: bool, chosen: bool
) -> None:
    def offers() -> list[str]:
        shown = page_of(visitor.get(store.at("/choose-company", framed=framed)))
        return [str(link["href"]) for link in shown.select("a") if "/sign-" in str(link["href"])]

    enter(visitor, store, framed=framed)
    if chosen:
        choose(visitor, store, corner, framed=framed)

    assert offers() == []


def test_until_then_one_is_nobody(visitor: Client, store: Store, corner: Membership) -> None:
    enter(visitor, store)

    assert here_for() == [None]
    asked = visitor.get(store.at("/orders"))
    assert asked.location.startswith(store.at("/sign-in"))
    assert visitor.get(asked.location).location.startswith(store.at("/choose-company"))


def test_who_belongs_to_one_is_not_asked(visitor: Client, store: Store) -> None:
    assert enter(visitor, store).location == store.at("/")
    assert in_menu(visitor.get(store.at("/"))) == ("Acme Cloud", [])


def test_one_has_to_choose(visitor: Client, store: Store, corner: Membership) -> None:
    url = store.at("/choose-company")
    enter(visitor, store)

    answer = visitor.send(visitor.get(url), url)

    assert answer.status_code == 422
    assert "Choose a company." in page_of(answer).get_text()
    assert here_for() == [None]


def test_rights_are_those_in_the_company_alone(visitor: Client, store: Store, corner: Membership) -> None:
    enter(visitor, store)
    choose(visitor, store, corner)
    as_buyer = visitor.get(store.at("/users")).status_code
    switch(visitor, store, store.cleo.public_id)

    assert (as_buyer, visitor.get(store.at("/users")).status_code) == (403, 200)


@pytest.mark.parametrize("framed", [False, True])
def test_the_basket_stays_with_its_company(
    visitor: Client, store: Store, corner: Membership, framed: bool
) -> None:
    collect(visitor, store, "3", framed=framed)
    enter(visitor, store, framed=framed)
    choose(visitor, store, corner, framed=framed)

    at_corner = basket(visitor, store, framed=framed)
    switch(visitor, store, store.cleo.public_id, framed=framed)
    at_bakery = basket(visitor, store, framed=framed)
    collect(visitor, store, "2", framed=framed)
    switch(visitor, store, corner.public_id, framed=framed)

    assert (at_corner, at_bakery, basket(visitor, store, framed=framed)) == (["3"], [], ["3"])


@pytest.mark.parametrize("framed", [False, True])
def test_each_step_goes_on_under_a_new_id(
    visitor: Client, store: Store, corner: Membership, framed: bool
) -> None:
    visitor.post(store.at("/session", framed=framed))
    ids, tokens = [sessions()[-1].id_hash], [sessions()[-1].csrf]
    for step in (
        lambda: enter(visitor, store, framed=framed),
        lambda: choose(visitor, store, corner, framed=framed),
        lambda: switch(visitor, store, store.cleo.public_id, framed=framed),
    ):
        step()
        ids.append(sessions()[-1].id_hash)
        tokens.append(sessions()[-1].csrf)

    assert (len(set(ids)), len(set(tokens))) == (4, 4)
    assert here_for() == [store.cleo.id]


def test_it_works_where_no_cookie_comes_back(app: Flask, store: Store, corner: Membership) -> None:
    frame = CookielessFrame(app, store)
    frame.begin()
    bearers = [frame.bearer]
    for path, typed in (
        ("/sign-in", {"email": store.cleo.user.email, "password": PASSWORD}),
        ("/choose-company", {"membership": corner.public_id}),
        (f"/switch-company/{store.cleo.public_id}", {}),
    ):
        frame.ask("POST", path, **typed)
        frame.csrf = sessions()[-1].csrf
        bearers.append(frame.bearer)

    assert len(set(bearers)) == 4
    assert here_for() == [store.cleo.id]


def test_switching_does_not_begin_the_twelve_hours_anew(
    visitor: Client, store: Store, corner: Membership
) -> None:
    enter(visitor, store)
    choose(visitor, store, corner)
    begun = sessions()[-1].created_at

    with clock.frozen(begun + timedelta(minutes=20)):
        switch(visitor, store, store.cleo.public_id)

    assert sessions()[-1].created_at == begun


def test_what_is_not_ones_own_is_unknown(visitor: Client, store: Store, corner: Membership) -> None:
    dan = a_buyer(store.seller, store.customer, "dan@bakery.example")
    enter(visitor, store)
    chosen = choose(visitor, store, dan)
    choose(visitor, store, corner)

    assert chosen.status_code == 404
    assert [switch_unasked(visitor, store, one).status_code for one in (dan.public_id, "mem_none")] == [
        404,
        404,
    ]
    assert here_for() == [corner.id]


@pytest.mark.parametrize("status", [MembershipStatus.SUSPENDED, MembershipStatus.PENDING_ACTIVATION])
def test_a_membership_that_lets_nobody_in_is_neither_offered_nor_taken(
    visitor: Client, store: Store, corner: Membership, status: MembershipStatus
) -> None:
    third = another(store, "Third Tower", status=status)
    enter(visitor, store)

    page = visitor.get(store.at("/choose-company"))

    assert offered(page) == BOTH
    assert choose(visitor, store, third).status_code == 404


def test_a_suspended_company_is_neither_offered_nor_taken(
    visitor: Client, store: Store, corner: Membership
) -> None:
    another(store, "Third Tower")
    suspend(store, corner)
    enter(visitor, store)

    page = visitor.get(store.at("/choose-company"))

    assert offered(page) == ["Bright Bakery", "Third Tower"]
    assert choose(visitor, store, corner).status_code == 404
    choose(visitor, store, store.cleo)
    assert in_menu(visitor.get(store.at("/"))) == ("Bright Bakery", ["Third Tower"])
    assert switch_unasked(visitor, store, corner.public_id).status_code == 404


def suspend(store: Store, member: Membership) -> None:
    with transaction(store.scope):
        suspend_account(load_account(member.account_id or 0), actor=SYSTEM)


def test_who_has_one_company_left_is_not_asked(visitor: Client, store: Store, corner: Membership) -> None:
    """Also where the first one would let nobody in."""
    suspend(store, store.cleo)

    assert enter(visitor, store).location == store.at("/")
    assert here_for() == [corner.id]


def test_the_choice_of_a_visitor_leads_to_sign_in(visitor: Client, store: Store, corner: Membership) -> None:
    for answer in (
        visitor.get(store.at("/choose-company")),
        switch_unasked(visitor, store, corner.public_id),
    ):
        assert (answer.status_code, answer.location) == (303, store.at("/sign-in"))


def test_who_does_not_choose_for_half_an_hour_signs_in_again(
    visitor: Client, store: Store, corner: Membership
) -> None:
    enter(visitor, store)

    with clock.frozen(clock.now() + IDLE):
        assert visitor.get(store.at("/choose-company")).location == store.at("/sign-in")


def test_a_new_password_ends_it(visitor: Client, store: Store, corner: Membership) -> None:
    enter(visitor, store)
    set_password(db.session.get_one(User, store.cleo.user_id), "nine loud lighthouses")
    db.session.commit()

    assert visitor.get(store.at("/choose-company")).location == store.at("/sign-in")


def test_signing_out_ends_it(visitor: Client, store: Store, corner: Membership) -> None:
    enter(visitor, store)

    visitor.send(visitor.get(store.at("/choose-company")), store.at("/sign-out"))

    assert visitor.get(store.at("/choose-company")).location == store.at("/sign-in")


def test_another_person_takes_nothing_over(visitor: Client, store: Store, corner: Membership) -> None:
    """Cleo signs in where Dan is still signed in: what he collected stays his."""
    dan = a_buyer(store.seller, store.customer, "dan@bakery.example")
    sign_in(visitor, store, dan)
    collect(visitor, store, "4")

    enter(visitor, store)
    choose(visitor, store, store.cleo)

    assert here_for() == [store.cleo.id]
    assert basket(visitor, store) == []


def test_companies_of_another_shop_are_not_offered(app: Flask, store: Store, corner: Membership) -> None:
    harbour, browser = a_store("Harbour", store.cleo.user.email), a_browser(app)

    sign_in(browser, harbour, harbour.cleo)

    assert in_menu(browser.get(harbour.at("/")))[1] == []
    assert switch_unasked(browser, harbour, corner.public_id).status_code == 404


def test_a_customer_token_leads_to_the_company_used_last(
    visitor: Client, store: Store, corner: Membership
) -> None:
    corner.last_seen_at = clock.now()
    db.session.commit()

    hand_over(visitor, store, serving(store)(store.cleo.user.email))

    assert here_for()[-1] == corner.id
    assert in_menu(visitor.get(store.at("/", framed=True))) == ("Corner Shop", ["Bright Bakery"])


def test_a_known_address_is_invited_to_a_second_company_and_accepts(visitor: Client, store: Store) -> None:
    """By staff from the customer's page: no second person is made, and the first's password stays."""
    email = store.cleo.user.email
    with transaction(store.scope):
        account = a_customer("Corner Shop")
        member = give_login(account, account.contacts[0], email, actor=SYSTEM)
        link = store.at(f"/invitation/{issue_token(member.user, TokenPurpose.INVITATION, 72, member)}")

    before = enter(visitor, store)
    accepted = visitor.send(visitor.get(link), link, password=PASSWORD)

    assert (before.location, accepted.status_code) == (store.at("/"), 303)
    assert [one.id for one in db.session.scalars(select(User))] == [store.cleo.user_id]
    enter(visitor, store)
    assert offered(visitor.get(store.at("/choose-company"))) == BOTH


def test_the_menu_takes_a_fixed_number_of_statements(
    visitor: Client, store: Store, corner: Membership
) -> None:
    enter(visitor, store)
    choose(visitor, store, corner)
    with statements() as for_one:
        visitor.get(store.at("/terms"))
    another(store, "Third Tower")
    another(store, "Fourth Floor")
    with statements() as for_three:
        visitor.get(store.at("/terms"))

    assert in_menu(visitor.get(store.at("/terms")))[1] == ["Bright Bakery", "Fourth Floor", "Third Tower"]
    assert len(for_three) == len(for_one)
