"""Parts and pages, redirects, and messages that travel along."""

import json

import pytest
from flask import flash
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

from portal.web.htmx import announce, part_or_redirect, redirect_to, render_page, wants_part
from tests.web.small_app import small_app

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def client() -> FlaskClient:
    app = small_app(page="<p>whole {{ word }}</p>", part="<p>part {{ word }}</p>")
    csrf: CSRFProtect = app.extensions["csrf"]

    @app.get("/things")
    def things() -> ResponseReturnValue:
        return render_page("page.html", "part.html", word="things")

    @app.post("/things")
    @csrf.exempt
    def add() -> ResponseReturnValue:
        flash("Added.", "good")
        return part_or_redirect("part.html", "/things", word="added")

    @app.post("/embed/v1/acme/things")
    @app.post("/leave")
    @csrf.exempt
    def leave() -> ResponseReturnValue:
        flash("Gone.")
        return redirect_to("/things?after=1")

    @app.get("/told")
    def told() -> ResponseReturnValue:
        flash("Grüße")
        return announce(
            render_page("page.html", "part.html", word="told"), "told", {"type": "basket", "data": {}}
        )

    return app.test_client()


def test_a_plain_request_gets_the_page(client: FlaskClient) -> None:
    assert client.get("/things").text == "<p>whole things</p>"


def test_htmx_gets_the_part(client: FlaskClient) -> None:
    assert client.get("/things", headers=PART).text == "<p>part things</p>"


@pytest.mark.parametrize(
    "header",
    [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}, {"HX-Request-Type": "full"}],
)
def test_htmx_that_needs_the_whole_gets_the_page(client: FlaskClient, header: dict[str, str]) -> None:
    assert client.get("/things", headers=PART | header).text == "<p>whole things</p>"


def test_pages_and_parts_are_kept_apart_by_caches(client: FlaskClient) -> None:
    page = client.get("/things")
    assert page.vary.as_set() >= {"hx-request", "hx-request-type", "hx-boosted"}


def test_a_plain_post_is_redirected_and_keeps_its_message_for_the_next_page(client: FlaskClient) -> None:
    answer = client.post("/things")

    assert (answer.status_code, answer.location) == (303, "/things")
    with client.session_transaction() as session:
        assert session["_flashes"] == [("good", "Added.")]


def test_a_part_carries_its_message(client: FlaskClient) -> None:
    answer = client.post("/things", headers=PART)

    assert answer.text == "<p>part added</p>"
    assert json.loads(answer.headers["HX-Trigger"]) == {
        "messages": {"messages": [{"tone": "good", "text": "Added."}]}
    }
    with client.session_transaction() as session:
        assert "_flashes" not in session


def test_a_part_is_sent_elsewhere_as_a_whole_page(client: FlaskClient) -> None:
    answer = client.post("/leave", headers=PART)

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/things?after=1")
    with client.session_transaction() as session:
        assert session["_flashes"] == [("message", "Gone.")]


def test_a_boosted_form_follows_a_plain_redirect(client: FlaskClient) -> None:
    answer = client.post("/leave", headers=PART | {"HX-Boosted": "true"})

    assert (answer.status_code, answer.location) == (303, "/things?after=1")
    assert "HX-Redirect" not in answer.headers


def test_in_the_frame_only_its_content_moves(client: FlaskClient) -> None:
    answer = client.post("/embed/v1/acme/things", headers=PART)

    assert json.loads(answer.headers["HX-Location"]) == {
        "path": "/things?after=1",
        "target": "#frame",
        "select": "#frame",
        "swap": "outerHTML",
        "replace": "true",
    }
    assert "HX-Redirect" not in answer.headers


def test_announcements_join_the_messages_and_are_plain_ascii(client: FlaskClient) -> None:
    header = client.get("/told", headers=PART).headers["HX-Trigger"]

    assert header.isascii()
    assert json.loads(header) == {
        "messages": {"messages": [{"tone": "message", "text": "Grüße"}]},
        "told": {"type": "basket", "data": {}},
    }


def test_nobody_but_htmx_wants_a_part() -> None:
    app = small_app()
    with app.test_request_context(headers={"HX-Request-Type": "partial"}):
        assert wants_part() is False
    with app.test_request_context(headers=PART):
        assert wants_part() is True
