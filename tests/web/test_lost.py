"""What is not there: staff keep the way around the portal, and need no database to be told."""

import pytest
from sqlalchemy.exc import OperationalError

from portal.db import db
from portal.domain.users.models import Membership
from portal.web import errors
from tests.client import Client, page_of
from tests.factories.trade import a_customer

LOST = ["/orders/ord_unknown", "/no-such-page"]


@pytest.mark.parametrize("url", LOST)
def test_staff_keep_the_navigation(as_ada: Client, url: str) -> None:
    answer = as_ada.get(url)
    page = page_of(answer)

    assert answer.status_code == 404
    assert page.select_one("#main #failure h1").get_text() == "This page does not exist"
    assert page.select_one('.side-nav a[href="/customers"]') is not None
    assert page.select_one(".account__name").get_text() == "Ada Lovelace"
    assert as_ada.send(answer, "/sign-out").status_code == 303


@pytest.mark.parametrize("url", LOST)
def test_it_is_in_the_language_of_the_person(as_ada: Client, ada: Membership, url: str) -> None:
    ada.user.language = "el"
    db.session.commit()

    page = page_of(as_ada.get(url))

    assert page.html["lang"] == "el"
    assert page.select_one("#failure h1").get_text() == "Η σελίδα δεν υπάρχει"


@pytest.mark.parametrize("url", LOST)
def test_strangers_see_no_navigation(client: Client, url: str) -> None:
    page = page_of(client.get(url, follow_redirects=True))

    assert page.select("nav, .account") == []


def test_another_sellers_record_is_as_unknown(as_eve: Client, acme: object) -> None:
    theirs = a_customer().public_id
    db.session.commit()

    page = page_of(as_eve.get(f"/customers/{theirs}"))

    assert page.select_one(".account__name").get_text() == "Eve Rival"
    assert "Bright Bakery" not in page.get_text()


@pytest.mark.parametrize("url", ["/shop/nowhere/", "/embed/v1/nowhere/", "/embed/nothing"])
def test_shops_know_no_staff(as_ada: Client, url: str) -> None:
    answer = as_ada.get(url)

    assert answer.status_code == 404
    assert page_of(answer).select("nav") == []


def test_a_part_stays_a_part(as_ada: Client) -> None:
    page = page_of(as_ada.part("/orders/ord_unknown"))

    assert page.find("html") is None
    assert page.select_one("#failure") is not None


@pytest.mark.parametrize("url", LOST)
def test_the_page_needs_no_database(as_ada: Client, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(errors, "entering", away)

    answer = as_ada.get(url)

    assert answer.status_code == 404
    assert page_of(answer).select_one("#failure h1") is not None
    assert page_of(answer).select("nav") == []
