"""The widget on a page of another web site, within the settings."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask

from portal.db import Scope, db, transaction
from portal.domain.sellers.models import Shop
from portal.domain.users.models import Membership
from tests.application import application, rolled_back, settings_for
from tests.client import Client, page_of
from tests.servers import Database

PORTAL, PREVIEW = "http://localhost", "http://127.0.0.1"
PAGE = "/settings/widget"


@pytest.fixture
def app(database: Database, redis_url: str) -> Iterator[Flask]:
    """An application with a second name."""
    settings = settings_for(database, redis_url, PREVIEW_ORIGIN=PREVIEW)
    with application(settings) as made, rolled_back(made):
        yield made


def preview(browser: Client, query: str = "") -> str:
    frame = page_of(browser.get(f"{PAGE}?{query}")).select_one("iframe")
    assert frame is not None
    return str(frame["src"])


def test_the_settings_hold_a_page_of_another_origin(as_ada: Client) -> None:
    policy = as_ada.get(PAGE).headers["Content-Security-Policy"]

    assert preview(as_ada).startswith(f"{PREVIEW}/widget-preview/")
    assert f"frame-src {PREVIEW};" in policy


def test_the_page_holds_the_snippet_as_it_was_chosen(as_ada: Client, ada: Membership) -> None:
    url = preview(as_ada, "mode=overlay&label=A+%3Cb%3E")

    answer = as_ada.get(urlsplit(url).path, base_url=PREVIEW)

    shop = page_of(answer).select_one("cloud-shop")
    assert shop is not None
    assert (shop["shop"], shop["mode"], shop["label"]) == (ada.seller.slug, "overlay", "A <b>")
    assert answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors {PORTAL}")
    assert f"script-src {PORTAL}; frame-src {PORTAL};" in answer.headers["Content-Security-Policy"]


def test_the_frame_may_stand_in_both(client: Client, ada: Membership) -> None:
    policy = client.get(f"/embed/v1/{ada.seller.slug}/").headers["Content-Security-Policy"]

    assert policy.endswith(f"frame-ancestors {PREVIEW} {PORTAL}")


def test_the_preview_tells_nothing_of_ready_and_is_not_turned_away(client: Client, ada: Membership) -> None:
    headers = {"X-Embed-Origin": PREVIEW, "Sec-Fetch-Site": "same-origin"}

    answer = client.post(f"/embed/v1/{ada.seller.slug}/ready", headers=headers)

    assert answer.status_code == 200


def test_nothing_else_stands_under_the_second_name(as_ada: Client, ada: Membership) -> None:
    paths = [
        "/sign-in",
        "/settings/widget",
        f"/shop/{ada.seller.slug}/",
        f"/embed/v1/{ada.seller.slug}/",
        "/",
    ]

    assert {as_ada.get(path, base_url=PREVIEW).status_code for path in paths} == {404}
    assert as_ada.get("/healthz", base_url=PREVIEW).status_code == 200


def test_the_preview_does_not_stand_under_the_portals_name(as_ada: Client) -> None:
    assert as_ada.get(urlsplit(preview(as_ada)).path).status_code == 404


def test_what_we_did_not_sign_or_signed_long_ago_is_not_shown(as_ada: Client) -> None:
    path = urlsplit(preview(as_ada)).path

    assert as_ada.get(f"{path}x", base_url=PREVIEW).status_code == 404


def test_a_shop_that_is_not_published_has_no_preview(as_ada: Client, ada: Membership) -> None:
    with transaction(Scope(ada.seller_id)):
        db.session.query(Shop).one().published = False

    page = page_of(as_ada.get(PAGE))

    assert page.select("iframe") == []
    assert "There is no preview" in page.get_text()
