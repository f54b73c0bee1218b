"""The session of a shop: its cookie, its token, its end, and what other sites may not do."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from portal.db import Scope, db, transaction
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.sellers.models import Shop
from portal.domain.users.models import EmbedSession
from portal.kernel import clock
from tests.client import Client, page_of
from tests.factories.users import PASSWORD, a_member, a_user
from tests.widget.conftest import SITE, Store, a_browser, sessions, sign_in


def test_looking_around_begins_no_session(visitor: Client, store: Store) -> None:
    answers = [visitor.get(store.at(path, framed=True)) for path in ("/", "/sign-in", "/sign-up", "/basket")]

    assert [one.status_code for one in answers] == [200] * 4
    assert [one.headers.getlist("Set-Cookie") for one in answers] == [[]] * 4
    assert sessions() == []


def test_the_frames_cookie_is_partitioned_and_bound_to_the_host(visitor: Client, store: Store) -> None:
    url = store.at("/sign-in", framed=True)
    answer = visitor.send(visitor.get(url), url, email=store.cleo.user.email, password=PASSWORD)

    cookie = answer.headers.getlist("Set-Cookie")[-1]
    assert cookie.startswith(f"__Host-cse_{store.seller.public_id}=")
    assert set(cookie.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=None", "Partitioned"}


def test_the_shops_own_cookie_is_lax(visitor: Client, store: Store) -> None:
    url = store.at("/sign-in")
    answer = visitor.send(visitor.get(url), url, email=store.cleo.user.email, password=PASSWORD)

    cookie = answer.headers.getlist("Set-Cookie")[-1]
    assert set(cookie.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_only_allowed_sites_may_frame_it_and_nobody_the_shop(visitor: Client, store: Store) -> None:
    policies = [
        visitor.get(store.at("/", framed=framed)).headers["Content-Security-Policy"]
        for framed in (True, False)
    ]

    assert policies[0].endswith(f"frame-ancestors {SITE}")
    assert policies[1].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("headers", [{"Origin": SITE}, {"Sec-Fetch-Site": "cross-site"}, {}])
def test_another_site_changes_nothing(app: Flask, store: Store, headers: dict[str, str]) -> None:
    visitor = Client(app, app.response_class, use_cookies=True)

    answer = visitor.post(
        store.at("/sign-in", framed=True), data={"email": "x", "password": "y"}, headers=headers
    )

    assert answer.status_code == 403


def test_a_site_that_is_not_allowed_is_refused(visitor: Client, store: Store) -> None:
    answer = visitor.get(store.at("/", framed=True), headers={"X-Embed-Origin": "https://evil.example"})

    assert answer.status_code == 403


def test_a_session_counts_on_its_own_site_alone(visitor: Client, store: Store) -> None:
    url = store.at("/sign-in", framed=True)
    form = {"email": store.cleo.user.email, "password": PASSWORD}
    visitor.post(url, data=form, headers={"X-Embed-Origin": SITE})
    db.session.execute(update(EmbedSession).values(origin="https://elsewhere.example"))
    db.session.commit()

    answer = visitor.get(store.at("/orders", framed=True), headers={"X-Embed-Origin": SITE})

    assert answer.location.startswith(url)


def test_a_form_with_an_old_token_is_kept(as_cleo: Client, store: Store) -> None:
    url = store.at(f"/products/{store.product.slug}")
    form = {
        "csrf_token": "old",
        "plan": store.product.plans[0].public_id,
        "quantity": "7",
        "friendly_name": "Till",
    }

    answer = as_cleo.post(f"{url}/add", data=form)
    kept = {str(one["name"]): one["value"] for one in page_of(answer).select("main input[type=hidden]")}

    assert answer.status_code == 400
    assert kept["friendly_name"] == "Till"
    assert as_cleo.send(answer, f"{url}/add").status_code == 303


def test_signing_in_changes_the_id_and_ends_the_former_session(visitor: Client, store: Store) -> None:
    add = store.at(f"/products/{store.product.slug}")
    visitor.send(visitor.get(add), f"{add}/add", plan=store.product.plans[0].public_id, quantity="3")

    sign_in(visitor, store, store.cleo)

    visit, own = sessions()
    assert visit.revoked_at is not None
    assert (own.membership_id, own.revoked_at) == (store.cleo.id, None)
    assert visit.id_hash != own.id_hash


def test_what_was_collected_comes_along(visitor: Client, store: Store) -> None:
    add = store.at(f"/products/{store.product.slug}")
    visitor.send(visitor.get(add), f"{add}/add", plan=store.product.plans[0].public_id, quantity="3")

    sign_in(visitor, store, store.cleo)

    [number] = page_of(visitor.get(store.at("/basket"))).select("[name=quantity]")
    assert number["value"] == "3"


@pytest.mark.parametrize("ended", ["idle", "too long", "suspended"])
def test_a_session_ends(as_cleo: Client, store: Store, ended: str) -> None:
    changes = {
        "idle": {"last_seen_at": clock.now() - timedelta(minutes=31)},
        "too long": {"created_at": clock.now() - timedelta(hours=13)},
        "suspended": {"revoked_at": clock.now()},
    }
    db.session.execute(update(EmbedSession).values(**changes[ended]))
    db.session.commit()

    answer = as_cleo.get(store.at("/orders"))

    assert (answer.status_code, answer.location) == (
        302,
        f"{store.at('/sign-in')}?next={store.at('/orders')}&ended=1",
    )
    assert "Your session has ended." in as_cleo.get(answer.location).text


def test_signing_out_ends_it(as_cleo: Client, store: Store) -> None:
    as_cleo.send(as_cleo.get(store.at("/")), store.at("/sign-out"))

    assert sessions()[-1].revoked_at is not None
    assert as_cleo.get(store.at("/orders")).status_code == 302


def test_a_suspended_company_stays_outside(visitor: Client, store: Store) -> None:
    with transaction(store.scope):
        db.session.get_one(Account, store.customer.id).status = AccountStatus.SUSPENDED
    url = store.at("/sign-in")

    answer = visitor.send(visitor.get(url), url, email=store.cleo.user.email, password=PASSWORD)

    assert "This account is suspended. Contact help@acme.example." in answer.text
    assert sessions() == []


def test_staff_is_a_visitor_here(client: Client, store: Store) -> None:
    client.sign_in(a_member(a_user(), store.seller))

    assert client.get(store.at("/orders")).location.startswith(store.at("/sign-in"))


def test_one_may_come_back_to_this_shop_only(visitor: Client, store: Store) -> None:
    url = f"{store.at('/sign-in')}?next=/orders"

    answer = visitor.send(
        visitor.get(url), store.at("/sign-in"), email=store.cleo.user.email, password=PASSWORD
    )

    assert answer.location == store.at("/")


def test_an_unpublished_shop_is_as_unknown_as_none(app: Flask, store: Store) -> None:
    with transaction(Scope(store.seller.id)):
        db.session.get_one(Shop, store.shop.id).published = False
    visitor = a_browser(app)

    answers = [visitor.get(url) for url in (store.at("/"), "/shop/nobody/")]

    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].data == answers[1].data


def test_scripts_and_forms_carry_the_token_of_the_visit(as_cleo: Client, store: Store) -> None:
    page = page_of(as_cleo.get(store.at("/")))

    told = {str(one["content"]) for one in page.select("meta[name=csrf-token]")}
    told |= {str(one["value"]) for one in page.select("[name=csrf_token]")}
    assert told == {sessions()[-1].csrf}


def test_a_message_is_shown_once(as_cleo: Client, store: Store) -> None:
    url = store.at(f"/products/{store.product.slug}")
    plan = store.product.plans[0].public_id
    as_cleo.send(as_cleo.get(url), f"{url}/add", plan=plan, quantity="1")

    shown = ["is in your basket." in as_cleo.get(store.at("/basket")).text for _ in range(2)]

    assert shown == [True, False]
