"""What caches may keep of a shop: only what all strangers get alike, and not for long."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db, transaction
from portal.domain.catalogue.models import RetailPrice
from portal.domain.sellers.queries import shop
from portal.web.caching import ASKING, EVERYBODY, NOBODY
from tests.client import Client
from tests.widget.conftest import Store, a_browser, sign_in
from tests.widget.test_buying import add
from tests.widget.test_comparing import a_group

WINDOW = {"index", "category", "product", "group", "compare", "terms", "privacy"}
"""The views that strangers see alike."""


def in_window(store: Store) -> list[str]:
    """An address of each of these views, and one of a search."""
    first, *_others = a_group(store)
    with transaction(store.scope):
        db.session.merge(first).category = "Vaults"
    return [
        "/", "/?q=vault", "/category/vaults", f"/products/{first.slug}", "/group/vault", "/compare/vault",
        f"/compare/vault?c={first.slug},{_others[0].slug}&differences=1&locale=el", "/terms", "/privacy",
    ]  # fmt: skip


def keeping(answer: TestResponse) -> str:
    return answer.headers["Cache-Control"]


@pytest.mark.parametrize(("framed", "kept"), [(False, EVERYBODY), (True, ASKING)])
def test_all_strangers_get_the_same_bytes_and_no_cookie(
    app: Flask, store: Store, framed: bool, kept: str
) -> None:
    urls = [store.at(path, framed=framed) for path in in_window(store)]
    one = [a_browser(app).get(url, headers={"User-Agent": "One"}) for url in urls]

    other = [a_browser(app).get(url, headers={"User-Agent": "Two"}) for url in urls]

    assert [page.data for page in one] == [page.data for page in other]
    assert {(page.status_code, keeping(page)) for page in (*one, *other)} == {(200, kept)}
    assert [page.headers.getlist("Set-Cookie") for page in (*one, *other)] == [[]] * 2 * len(urls)
    assert {tuple(sorted(page.vary)) for page in one} == {
        ("Accept-Language", "Cookie", "HX-Boosted", "HX-Request", "HX-Request-Type")
    }


@pytest.mark.parametrize("framed", [False, True])
def test_everything_else_is_kept_by_nobody(app: Flask, visitor: Client, store: Store, framed: bool) -> None:
    shell = "embed" if framed else "shop"
    named = [
        rule for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{shell}.") and "GET" in (rule.methods or ())
        and rule.arguments == {"shop_slug"} and not rule.endpoint.endswith(".brand")
    ]  # fmt: skip

    kept = {
        rule.endpoint.partition(".")[2]: keeping(
            visitor.get(rule.rule.replace("<shop_slug>", store.seller.slug))
        )
        for rule in named
    }

    assert {"sign_in", "sign_up", "forgot", "basket", "orders"} <= set(kept)
    alike = {name for name, said in kept.items() if said != NOBODY}
    assert alike == WINDOW & set(kept) == {"index", "terms", "privacy"}


def test_each_language_is_kept_apart(visitor: Client, store: Store) -> None:
    greek, english = (
        visitor.get(store.at(), headers={"Accept-Language": language}) for language in ("el", "en")
    )

    assert (greek.get_etag() == english.get_etag(), greek.data == english.data) == (False, False)


@pytest.mark.parametrize("framed", [False, True])
def test_who_has_it_already_is_told_so(visitor: Client, store: Store, framed: bool) -> None:
    url = store.at(f"/products/{store.product.slug}", framed=framed)
    first = visitor.get(url)
    etag = first.headers["ETag"]

    again = visitor.get(url, headers={"If-None-Match": etag})

    assert (again.status_code, again.data, keeping(again)) == (304, b"", keeping(first))
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


@pytest.mark.parametrize("framed", [False, True])
def test_a_new_price_is_new_at_once_for_who_asks(visitor: Client, store: Store, framed: bool) -> None:
    url = store.at(framed=framed)
    etag = visitor.get(url).headers["ETag"]
    with transaction(store.scope):
        price = select(RetailPrice).where(RetailPrice.plan_id == store.product.plans[0].id)
        db.session.scalars(price).one().amount += 1

    again = visitor.get(url, headers={"If-None-Match": etag})

    assert (again.status_code, "€13.00" in again.text) == (200, True)


def _as_member(visitor: Client, store: Store, framed: bool) -> None:
    sign_in(visitor, store, store.cleo, framed=framed)


def _with_a_basket(visitor: Client, store: Store, framed: bool) -> None:
    add(visitor, store, framed=framed)


def _after_signing_out(visitor: Client, store: Store, framed: bool) -> None:
    visitor.set_cookie("__Host-cs_former", "secret")


def _with_a_message(visitor: Client, store: Store, framed: bool) -> None:
    visitor.set_cookie("portico-form", "a message that waits")


@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize("become", [_as_member, _with_a_basket, _after_signing_out, _with_a_message])
def test_what_is_somebodys_is_kept_by_nobody(
    visitor: Client, store: Store, become: Callable[[Client, Store, bool], None], framed: bool
) -> None:
    urls = [store.at(path, framed=framed) for path in in_window(store)]
    etags = [visitor.get(url).headers["ETag"] for url in urls]
    become(visitor, store, framed)

    pages = [visitor.get(url, headers={"If-None-Match": tag}) for url, tag in zip(urls, etags, strict=True)]

    assert {(page.status_code, keeping(page), page.headers.get("ETag")) for page in pages} == {
        (200, NOBODY, None)
    }


def test_a_bearer_is_somebody(visitor: Client, store: Store) -> None:
    answer = visitor.get(store.at(framed=True), headers={"Authorization": "Embed secret"})

    assert keeping(answer) == NOBODY


@pytest.mark.parametrize(
    "told", ["HX-Request", "HX-Boosted", "HX-Current-URL", "HX-Target", "HX-History-Restore-Request"]
)
def test_what_htmx_asks_for_is_shared_with_nobody(visitor: Client, store: Store, told: str) -> None:
    text = "http://localhost/?locale=el" if told == "HX-Current-URL" else "true"

    answer = visitor.get(store.at("/?q=mail"), headers={told: text})

    assert (keeping(answer), answer.headers.get("ETag") is None) == (ASKING, False)


def test_refusals_are_kept_by_nobody(visitor: Client, store: Store) -> None:
    paths = ["/", f"/products/{store.product.slug}"]

    def said() -> set[tuple[int, str]]:
        answers = [visitor.get(store.at(path)) for path in paths]
        return {(one.status_code, keeping(one)) for one in answers}

    unknown = visitor.get(store.at("/products/nonsense"))
    with transaction(store.scope):
        shop().anonymous_access = False
    closed = said()
    with transaction(store.scope):
        shop().published = False
    hidden = said()

    assert (unknown.status_code, keeping(unknown)) == (404, NOBODY)
    assert (closed, hidden) == ({(303, NOBODY)}, {(404, NOBODY)})


def test_files_are_the_same_whoever_asks(app: Flask, visitor: Client, store: Store) -> None:
    pages = visitor.get(store.at()).text + visitor.get(store.at(framed=True)).text
    files = {part for part in pages.split('"') if "/a/" in part or "/brand.css" in part}
    urls = [*files, "/embed/v1.js"]
    sign_in(visitor, store, store.cleo)

    answers = [visitor.get(url.replace("&amp;", "&")) for url in urls]

    assert len(files) > 5
    assert {one.status_code for one in answers} == {200}
    assert {tuple(one.vary) for one in answers} == {("Accept-Encoding",)}
    assert [one.headers.getlist("Set-Cookie") for one in answers] == [[]] * len(urls)
    assert {keeping(one).partition(",")[0] for one in answers} == {"public"}
