"""Refusals and faults: one table of answers, as a page and as a part."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from wtforms import StringField

from portal.db import db
from portal.kernel import clock, errors
from portal.web.access import Blueprint, ensure_guarded, public
from portal.web.forms import Form
from tests.application import application, rolled_back, settings_for
from tests.client import Client, page_of
from tests.servers import Database

faults = Blueprint("faults", __name__, url_prefix="/faults")
FAULTS = {
    "invalid": lambda: errors.Invalid("The total does not add up.", field_errors={"total": "Too low."}),
    "not_signed_in": lambda: errors.NotSignedIn(),
    "forbidden": lambda: errors.Forbidden(),
    "missing": lambda: errors.NotFound(),
    "conflict": lambda: errors.AlreadyDecided("Already approved by Ben at 10:00."),
    "gone": lambda: errors.Gone(),
    "many": lambda: errors.TooMany(retry_after=77),
    "away": lambda: errors.Unavailable(retry_after=9),
    "in_flight": lambda: errors.InFlight(),
    "bug": lambda: ZeroDivisionError("the secret reason"),
}


@faults.get("/<how>")
@public(reason="a test")
def fail(how: str) -> ResponseReturnValue:
    raise FAULTS[how]()


@faults.get("/slow")
@public(reason="a test")
def slow() -> ResponseReturnValue:
    db.session.execute(text("SET LOCAL statement_timeout = '50ms'"))
    db.session.execute(text("SELECT pg_sleep(1)"))
    return "<p>done</p>"


class NameForm(Form):
    name = StringField()


@faults.post("/form")
@public(reason="a test")
def by_form() -> ResponseReturnValue:
    form = NameForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            raise errors.Invalid("Look again.", field_errors={"name": "Taken.", "other": "Unknown plan."})
    return {"errors": form.errors.get("name"), "form": form.form_errors}, form.status


@pytest.fixture(scope="module")
def faulty_app(database: Database, redis_url: str) -> Iterator[Flask]:
    with application(settings_for(database, redis_url)) as made:
        made.register_blueprint(faults)
        made.config["PROPAGATE_EXCEPTIONS"] = False
        ensure_guarded(made)
        yield made


@pytest.fixture
def app(faulty_app: Flask) -> Iterator[Flask]:
    with rolled_back(faulty_app):
        yield faulty_app


@pytest.mark.parametrize(
    ("how", "status", "said", "retry_after"),
    [
        ("invalid", 422, "The total does not add up. Too low.", None),
        ("forbidden", 403, "You do not have permission to do this.", None),
        ("missing", 404, "The address may be mistyped, or what was here is gone.", None),
        ("conflict", 409, "Already approved by Ben at 10:00.", None),
        ("gone", 410, "This link has been used or has expired.", None),
        ("many", 429, "Too many attempts. Try again in 2 minutes.", "77"),
        ("away", 503, "This is not available at the moment. Try again shortly.", "9"),
        ("in_flight", 409, "This is being done already. Wait a moment.", "1"),
        ("bug", 500, "Nothing was changed twice. Try again in a moment.", None),
        ("slow", 503, "This is not available at the moment. Try again shortly.", "5"),
    ],
)
def test_a_refusal_is_answered_as_page_and_as_part(
    client: Client, how: str, status: int, said: str, retry_after: str | None
) -> None:
    page, part = client.get(f"/faults/{how}"), client.part(f"/faults/{how}")

    assert (page.status_code, part.status_code) == (status, status)
    assert page_of(page).select_one("#failure > p").get_text() == said  # type: ignore[union-attr]
    assert page_of(part).select_one("section#failure > p").get_text() == said  # type: ignore[union-attr]
    assert page_of(part).find("html") is None
    assert page.headers.get("Retry-After") == retry_after
    assert page.headers["Cache-Control"] == "no-store"


def test_a_fault_gives_a_reference_that_is_in_the_log_and_no_detail(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/faults/bug")

    reference = page_of(answer).select_one("#failure code").get_text()  # type: ignore[union-attr]
    assert "secret reason" not in answer.text
    assert answer.headers["X-Request-ID"] == reference
    assert "the secret reason" in caplog.text


def test_a_refusal_has_no_reference(client: Client) -> None:
    assert page_of(client.get("/faults/conflict")).select("#failure code") == []


def test_somebody_who_is_no_longer_signed_in_is_turned_away(client: Client) -> None:
    assert client.get("/faults/not_signed_in").location == "/sign-in?next=/faults/not_signed_in"


@pytest.mark.parametrize(
    ("url", "method", "status"),
    [("/nowhere", "GET", 404), ("/sign-out", "GET", 405), ("/healthz", "DELETE", 405)],
)
def test_what_no_view_takes_is_answered_alike(client: Client, url: str, method: str, status: int) -> None:
    answer = client.open(url, method=method)

    assert answer.status_code == status
    assert page_of(answer).select_one("#failure h1") is not None
    assert ("Allow" in answer.headers) is (status == 405)


def test_an_unknown_page_looks_the_same_to_everybody(client: Client) -> None:
    here = client.get("/nowhere", headers={"Referer": "http://localhost/orders"})

    assert here.data == client.get("/elsewhere").data


def test_one_can_go_back_to_where_one_was(client: Client) -> None:
    answer = client.get("/faults/conflict", headers={"Referer": "http://localhost/orders?page=2"})
    foreign = client.get("/faults/conflict", headers={"Referer": "http://evil.example/orders"})

    assert page_of(answer).select_one("#failure a")["href"] == "/orders?page=2"  # type: ignore[index]
    assert page_of(foreign).select_one("#failure a")["href"] == "/"  # type: ignore[index]


def test_an_expired_form_comes_back_with_what_was_typed(client: Client) -> None:
    page = client.get("/sign-in")

    with clock.frozen(clock.now() + timedelta(hours=13)):
        old = client.send(page, "/sign-in", email="ada@acme.example", password="not shown", csrf_token="old")
    again = client.send(old, "/sign-in")

    form = page_of(old).select_one("form")
    assert form is not None
    assert old.status_code == 400
    assert "This form has expired. Reload the page and try again." in page_of(old).get_text()
    assert form.select_one("[name=email]")["value"] == "ada@acme.example"  # type: ignore[index]
    assert "not shown" not in old.text
    assert again.status_code == 422
    assert page_of(again).select_one("#email")["value"] == "ada@acme.example"  # type: ignore[index]


def test_an_expired_part_leaves_the_form_alone(client: Client) -> None:
    answer = client.send(client.get("/sign-in"), "/sign-in", part=True, csrf_token="old")

    assert answer.status_code == 400
    assert page_of(answer).select_one("section#failure") is not None


def test_a_refusal_stands_at_its_field(client: Client) -> None:
    token = page_of(client.get("/sign-in")).select_one("[name=csrf_token]")["value"]  # type: ignore[index]

    answer = client.post("/faults/form", data={"csrf_token": token, "name": "Ada"})

    assert (answer.status_code, answer.json) == (422, {"errors": ["Taken."], "form": ["Unknown plan."]})
