"""The settings of shop, access and widget."""

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.sellers.models import AllowedOrigin, Shop
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.client import Client, page_of

PAGES = ["/settings", "/settings/shop", "/settings/access", "/settings/widget"]


def ours() -> Shop:
    db.session.expire_all()
    return db.session.scalars(select(Shop)).one()


@pytest.mark.parametrize("url", PAGES)
def test_a_member_is_refused(client: Client, ben: Membership, url: str) -> None:
    client.sign_in(ben)

    assert client.get(url).status_code == 403


def test_the_index_leads_to_every_page(as_ada: Client, acme: Actor) -> None:
    links = [link["href"] for link in page_of(as_ada.get("/settings")).select("main .panel a")]

    assert links == PAGES[1:]


def test_the_shop_is_changed(as_ada: Client, acme: Actor) -> None:
    fields = {
        "company_name": "Acme",
        "support_email": "hi@acme.example",
        "accent": "#AA3300",
        "payment_days": "14",
    }

    answer = as_ada.send(as_ada.get("/settings/shop"), "/settings/shop", **fields)

    shop = ours()
    assert answer.status_code == 303
    assert (shop.company_name, shop.accent, shop.payment_days) == ("Acme", "#aa3300", 14)


def test_what_is_no_colour_is_refused(as_ada: Client, acme: Actor) -> None:
    fields = {
        "company_name": "Acme",
        "support_email": "hi@acme.example",
        "accent": "red",
        "payment_days": "91",
    }

    answer = as_ada.send(as_ada.get("/settings/shop"), "/settings/shop", **fields)

    assert (answer.status_code, len(page_of(answer).select(".error-summary li"))) == (422, 2)


def test_registering_needs_that_people_see_the_shop(as_ada: Client, acme: Actor) -> None:
    answer = as_ada.send(as_ada.get("/settings/access"), "/settings/access", allow_self_registration="y")

    assert answer.status_code == 422
    assert "Turn anonymous access on first" in page_of(answer).get_text()
    assert ours().anonymous_access is True


def test_access_is_closed(as_ada: Client, acme: Actor) -> None:
    as_ada.send(as_ada.get("/settings/access"), "/settings/access")

    shop = ours()
    assert (shop.anonymous_access, shop.allow_self_registration, shop.approval_step) == (False, False, False)


def test_the_snippet_names_portal_and_shop(as_ada: Client, ada: Membership, acme: Actor) -> None:
    text = page_of(as_ada.get("/settings/widget")).select_one("#widget-snippet").get_text()

    slug = text.partition('shop="')[2].partition('"')[0]
    assert f'<a href="http://localhost/shop/{slug}">' in text
    assert '<script async src="http://localhost/embed/v1.js"></script>' in text


def test_a_web_site_is_allowed_and_removed(as_ada: Client, acme: Actor) -> None:
    as_ada.send(as_ada.get("/settings/widget"), "/settings/widget", origin="https://WWW.acme.example/")
    row = db.session.scalars(select(AllowedOrigin)).one()
    origin, removing = row.origin, f"/settings/widget/origins/{row.id}/remove"

    as_ada.send(as_ada.get("/settings/widget"), removing)

    assert origin == "https://www.acme.example"
    assert db.session.scalars(select(AllowedOrigin)).all() == []


def test_plain_http_is_refused(as_ada: Client, acme: Actor) -> None:
    answer = as_ada.send(as_ada.get("/settings/widget"), "/settings/widget", origin="http://acme.example")

    assert answer.status_code == 422
    assert "Give an address such as https://www.example.com" in page_of(answer).get_text()
