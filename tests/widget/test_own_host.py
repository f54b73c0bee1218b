"""The shop at a host name of the seller's own, and what does not stand there."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.domain.sellers.aliases import change_alias
from portal.domain.sellers.models import Host, OriginProof, Shop
from portal.domain.sellers.shop_host import name_host
from portal.kernel.actor import SYSTEM
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.widget.conftest import Store, a_store

AT = "http://shop.acme.example"


class AtHost(Client):
    """A browser that asks the seller's host alone."""

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        return super().open(*arguments, **{"base_url": AT} | options)


@pytest.fixture
def host(store: Store) -> Host:
    """The proved host of Acme's shop."""
    row = Host(seller_id=store.seller.id, name="shop.acme.example", proof=OriginProof.PROVED)
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def there(app: Flask, host: Host) -> Client:
    """A visitor's browser at this host."""
    made = AtHost(app, app.response_class, use_cookies=True)
    made.environ_base["HTTP_ORIGIN"] = AT
    return made


def test_the_start_leads_to_the_shop(there: Client, store: Store) -> None:
    answer = there.get("/")

    assert (answer.status_code, answer.location) == (302, store.at("/"))
    page = there.get(answer.location)
    assert page.status_code == 200
    assert store.product.name in page.text
    assert "localhost" not in page.text


def test_an_address_that_the_shop_has_left_leads_on_there_too(there: Client, store: Store) -> None:
    old, rival = store.at("/terms"), a_store("Rival", "otto@rival.example")
    with transaction(store.scope):
        change_alias("acme-cloud", actor=SYSTEM)

    answer = there.get(old)

    assert (answer.status_code, answer.location) == (307, "/shop/acme-cloud/terms")
    assert [there.get(url).status_code for url in ("/shop/acme-cloud/terms", rival.at("/terms"))] == [
        200,
        404,
    ]


@pytest.mark.parametrize("origin", [AT, f"{AT}:8443"])
def test_a_customer_signs_in_there_with_whatever_port_the_proxy_has(
    there: Client, store: Store, origin: str
) -> None:
    there.environ_base["HTTP_ORIGIN"] = origin
    url = store.at("/sign-in")
    entered = there.post(url, data={"email": store.cleo.user.email, "password": PASSWORD}, base_url=origin)

    assert entered.status_code == 303
    cookies = entered.headers.getlist("Set-Cookie")
    assert cookies
    assert not any("Domain" in cookie for cookie in cookies)
    account = there.get(store.at("/account"), base_url=origin)
    assert store.cleo.user.email in account.text


@pytest.mark.parametrize("origin", ["http://localhost", "https://evil.example", "null"])
def test_a_form_of_another_origin_is_refused(there: Client, store: Store, origin: str) -> None:
    there.environ_base["HTTP_ORIGIN"] = origin

    answer = there.post(store.at("/sign-in"), data={"email": "cleo@bakery.example", "password": PASSWORD})

    assert answer.status_code == 403


def test_a_form_of_the_sellers_host_changes_nothing_at_the_portals(visitor: Client, store: Store) -> None:
    visitor.environ_base["HTTP_ORIGIN"] = AT

    answer = visitor.post(store.at("/sign-in"), data={"email": "cleo@bakery.example", "password": PASSWORD})

    assert answer.status_code == 403


def test_what_the_pages_are_drawn_with_is_there(there: Client, store: Store) -> None:
    drawn = page_of(there.get(store.at("/"))).select("head [href]:not([rel=canonical]), script[src]")
    paths = [str(one.get("href") or one.get("src")) for one in drawn]

    assert len(paths) > 2
    assert {path: there.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in", "/settings", "/customers", "/healthz", "/metrics", "/embed/v1.js", "/no-such-page",
        "/embed/v1/acme-cloud/", "/logo/globex/light/0123456789abcdef.png",
    ],
)  # fmt: skip
def test_neither_portal_nor_widget_is_there(there: Client, path: str) -> None:
    assert there.get(path).status_code == 404


def test_staff_who_bring_their_cookie_do_not_find_the_portal_there(there: Client, as_ada: Client) -> None:
    cookie = as_ada.get_cookie("portico")
    assert cookie is not None
    there.set_cookie("portico", cookie.value, domain="shop.acme.example")

    assert [there.get(path).status_code for path in ("/customers/", "/orders/")] == [404, 404]


def test_another_sellers_shop_is_not_there(there: Client, visitor: Client) -> None:
    other = a_store("Globex", "hank@globex.example")

    assert there.get(other.at("/")).status_code == 404
    assert visitor.get(other.at("/")).status_code == 200


def test_a_shop_that_is_not_published_is_not_there(there: Client, store: Store) -> None:
    with transaction(Scope(store.seller.id)):
        db.session.get_one(Shop, store.shop.id).published = False

    assert there.get(store.at("/")).status_code == 404


@pytest.mark.parametrize("proof", [OriginProof.UNPROVED, OriginProof.LOST])
def test_a_host_without_proof_is_unknown(there: Client, host: Host, store: Store, proof: OriginProof) -> None:
    host.proof = proof
    db.session.commit()

    assert [there.get(path).status_code for path in ("/", store.at("/"))] == [400, 400]


def test_a_host_that_was_removed_is_unknown(there: Client, store: Store) -> None:
    db.session.execute(delete(Host))
    db.session.commit()

    assert there.get(store.at("/")).status_code == 400


@pytest.mark.parametrize("name", ["www.shop.acme.example", "acme.example", "shop.acme.example.evil.example"])
def test_names_around_it_are_unknown(there: Client, store: Store, name: str) -> None:
    assert there.get(store.at("/"), headers={"Host": name}).status_code == 400


def test_https_is_asked_for_the_host_itself_and_not_for_what_is_below_it(there: Client, store: Store) -> None:
    answer = there.get(store.at("/"), base_url=AT.replace("http:", "https:"))

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def opened(host: Host) -> bool:
    db.session.expire_all()
    return db.session.get_one(Host, host.id).opened_at is not None


def test_the_host_counts_for_links_once_somebody_has_come_to_the_shop_by_it(
    there: Client, host: Host, store: Store
) -> None:
    there.get(store.at("/"), base_url=AT.replace("http:", "https:"))  # people here come by plain http
    there.get("/settings")
    assert not opened(host)

    assert there.get(store.at("/")).status_code == 200
    assert opened(host)


def test_another_name_has_to_be_opened_again(there: Client, host: Host, store: Store) -> None:
    there.get(store.at("/"))
    with transaction(store.scope):
        name_host("eshop.acme.example", reserved=(), actor=SYSTEM)

    assert not opened(host)
