"""A frame whose cookie does not come back brings its session along itself, and gets documents by a link."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.db import db, transaction
from portal.domain.billing.models import Invoice
from portal.domain.catalogue.models import ProductKind
from portal.domain.users.models import Carrier, EmbedSession, Token
from portal.kernel import clock
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.widget.conftest import OWN, SITE, Store, a_store, deliver, sessions


class CookielessFrame:
    """A frame of ours in a browser that keeps no cookie: what the bridge does, request by request."""

    def __init__(self, app: Flask, store: Store) -> None:
        self.browser, self.store = app.test_client(use_cookies=False), store
        self.bearer = self.csrf = ""

    def ask(self, method: str, path: str, **form: str) -> TestResponse:
        headers = {"Origin": OWN, "X-Embed-Origin": SITE, "HX-Request": "true", "HX-Boosted": "true"}
        headers |= {"X-CSRF-Token": self.csrf} if self.csrf else {}
        headers |= {"Authorization": f"Embed {self.bearer}"} if self.bearer else {}
        answer = self.browser.open(
            self.store.at(path, framed=True), method=method, data=form or None, headers=headers
        )
        self.bearer = answer.headers.get("X-Embed-Bearer", self.bearer)
        return answer

    def begin(self) -> TestResponse:
        self.csrf = self.ask("POST", "/session").json["csrf"]
        answer = self.ask("POST", "/session", claim=self.csrf)
        self.csrf = (answer.json or {}).get("csrf", "")
        return answer

    def sign_in(self) -> TestResponse:
        answer = self.ask("POST", "/sign-in", email=self.store.cleo.user.email, password=PASSWORD)
        self.csrf = sessions()[-1].csrf
        return answer


@pytest.fixture
def frame(app: Flask, store: Store) -> CookielessFrame:
    return CookielessFrame(app, store)


@pytest.fixture
def invoice(store: Store) -> Invoice:
    deliver(store, ProductKind.ONE_OFF)
    with transaction(store.scope):
        return db.session.scalars(select(Invoice)).one()


def test_a_cookie_that_comes_back_is_all_there_is(visitor: Client, store: Store) -> None:
    url = store.at("/session", framed=True)
    csrf = visitor.post(url).json["csrf"]
    again = visitor.post(url, data={"claim": csrf}, headers={"X-CSRF-Token": csrf})

    assert again.json == {"csrf": csrf}
    assert "X-Embed-Bearer" not in again.headers
    assert [one.carrier for one in sessions()] == [Carrier.COOKIE]


def test_without_it_the_secret_is_handed_out_once(frame: CookielessFrame) -> None:
    first = frame.begin()
    stranger = CookielessFrame(frame.browser.application, frame.store)
    again = stranger.ask("POST", "/session", claim=frame.csrf)

    assert len(first.headers["X-Embed-Bearer"]) > 40
    assert "Set-Cookie" not in first.headers
    assert [(one.carrier, one.revoked_at is None) for one in sessions()] == [
        (Carrier.COOKIE, False), (Carrier.BEARER, True),
    ]  # fmt: skip
    assert again.status_code == 404
    assert stranger.bearer == ""


@pytest.mark.parametrize("late", ["a minute later", "signed in", "another shop"])
def test_a_claim_is_for_a_new_visit_of_this_shop(frame: CookielessFrame, app: Flask, late: str) -> None:
    claim = frame.ask("POST", "/session").json["csrf"]
    if late == "a minute later":
        db.session.execute(update(EmbedSession).values(created_at=clock.now() - timedelta(seconds=61)))
    if late == "signed in":
        db.session.execute(update(EmbedSession).values(membership_id=frame.store.cleo.id))
    db.session.commit()
    if late == "another shop":
        frame = CookielessFrame(app, a_store("Other Cloud", "dora@bakery.example"))

    assert frame.ask("POST", "/session", claim=claim).status_code == 404


def test_a_bearer_is_no_cookie_and_a_cookie_no_bearer(
    frame: CookielessFrame, visitor: Client, store: Store
) -> None:
    frame.begin()
    name = f"__Host-cse_{store.seller.public_id}"
    visitor.set_cookie(name, frame.bearer, secure=True)
    visitor.post(store.at("/session", framed=True))

    assert [one.carrier for one in sessions()] == [Carrier.COOKIE, Carrier.BEARER, Carrier.COOKIE]


def test_it_collects_signs_in_and_out(frame: CookielessFrame, store: Store) -> None:
    frame.begin()
    plan = store.product.plans[0].public_id
    added = frame.ask("POST", f"/products/{store.product.slug}/add", plan=plan, quantity="3")
    visiting = frame.bearer
    signed_in = frame.sign_in()
    basket = frame.ask("GET", "/basket")
    frame.ask("POST", "/sign-out")

    assert json.loads(added.headers["HX-Location"])["path"] == store.at("/basket", framed=True)
    assert (signed_in.status_code, frame.bearer) == (204, "")
    assert visiting != signed_in.headers["X-Embed-Bearer"]
    [number] = page_of(basket).select("[name=quantity]")
    assert number["value"] == "3"
    frame.bearer = signed_in.headers["X-Embed-Bearer"]
    assert store.at("/sign-in", framed=True) in frame.ask("GET", "/orders").headers["HX-Location"]


def test_the_frame_says_the_token_of_its_visit(frame: CookielessFrame) -> None:
    before = page_of(frame.ask("GET", "/sign-in")).select_one("#frame")
    frame.begin()
    after = page_of(frame.ask("GET", "/sign-in")).select_one("#frame")

    assert (before["data-csrf"], after["data-csrf"]) == ("", frame.csrf)


def test_a_document_comes_by_a_link_that_is_good_once(frame: CookielessFrame, invoice: Invoice) -> None:
    frame.begin()
    frame.sign_in()
    link = frame.ask("POST", f"/invoices/{invoice.public_id}/pdf").json["url"]

    answers = [frame.browser.get(link) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 410]
    assert answers[0].data.startswith(b"%PDF")
    assert answers[0].headers["Content-Disposition"].startswith("attachment")


def test_two_documents_come_at_once(frame: CookielessFrame, invoice: Invoice) -> None:
    frame.begin()
    frame.sign_in()
    links = [frame.ask("POST", f"/invoices/{invoice.public_id}/pdf").json["url"] for _ in range(2)]

    assert [frame.browser.get(link).status_code for link in links] == [200, 200]


@pytest.mark.parametrize("wrong", ["late", "another invoice", "another shop", "signed out"])
def test_a_link_is_for_one_person_and_a_minute(frame: CookielessFrame, invoice: Invoice, wrong: str) -> None:
    frame.begin()
    frame.sign_in()
    link = str(frame.ask("POST", f"/invoices/{invoice.public_id}/pdf").json["url"])
    if wrong == "late":
        db.session.execute(update(Token).values(expires_at=clock.now() - timedelta(seconds=1)))
        db.session.commit()
    if wrong == "another invoice":
        link = link.replace(invoice.public_id, "inv_none")
    if wrong == "another shop":
        other = a_store("Other Cloud", "dora@bakery.example")
        link = link.replace(f"/{frame.store.seller.slug}/", f"/{other.seller.slug}/")
    if wrong == "signed out":
        link = link.replace("/download/", "/invoices/")

    assert frame.browser.get(link).status_code == (404 if wrong in {"another invoice", "signed out"} else 410)
