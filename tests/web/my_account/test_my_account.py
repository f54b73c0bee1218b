"""My account in the portal: name, language, password, and where one is signed in."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.audit.models import AuditEvent
from portal.domain.users.actions import OF_ONE_ADDRESS
from portal.domain.users.models import Membership, SignIn, User
from portal.domain.users.passwords import fits
from portal.kernel.actor import Actor
from portal.web.devices import device_in_words
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.factories.users import ada as a_committed_ada

NEW = "nine loud lighthouses"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _browser(app: Flask, member: Membership) -> Client:
    made = Client(app, app.response_class, use_cookies=True)
    made.sign_in(member)
    return made


def _user(member: Membership) -> User:
    db.session.expire_all()
    return db.session.get_one(User, member.user_id)


def _change(browser: Client, current: str, password: str) -> tuple[int, list[str]]:
    url = "/account/password"
    answer = browser.send(browser.get(url), url, current=current, password=password)
    return answer.status_code, [
        one.get_text(strip=True) for one in page_of(answer).select(".error-summary li")
    ]


def test_name_and_language_are_kept(as_ada: Client, ada: Membership) -> None:
    assert '"/account"' in as_ada.get("/dashboard").text

    answer = as_ada.send(as_ada.get("/account"), "/account", name=" Ada  King ", language="el")

    assert answer.status_code == 303
    assert (_user(ada).name, _user(ada).language) == ("Ada  King", "el")
    assert '<html lang="el"' in as_ada.get("/account").text


def test_only_what_changed_is_kept(as_ada: Client, ada: Membership, acme: Actor) -> None:
    answer = as_ada.submit(as_ada.get("/account"), "/account", name="Ada King")

    told = db.session.scalars(select(AuditEvent.event)).all()
    assert (answer.status_code, _user(ada).name, _user(ada).language) == (303, "Ada King", "")
    assert "user.language_chosen" not in told


def test_single_keys_are_listed_and_can_be_turned_off(as_ada: Client, ada: Membership) -> None:
    page = page_of(as_ada.get("/account/keyboard"))
    rows = page.select("tbody tr")
    keys = {str(row.select("kbd")[-1].get_text()): row.select_one("th").get_text() for row in rows}  # type: ignore[union-attr]
    places = {
        str(link["data-key"]): link.get_text(strip=True) for link in page.select(".side-nav [data-key]")
    }

    assert page.select_one("body[data-shortcuts]")
    assert places
    assert places.items() <= keys.items()
    assert len(places) == len(page.select(".side-nav a"))

    answer = as_ada.send(as_ada.get("/account/keyboard"), "/account/keyboard")

    assert (answer.status_code, _user(ada).uses_shortcuts) == (303, False)
    assert not page_of(as_ada.get("/account/keyboard")).select("[data-shortcuts]")


@pytest.mark.parametrize("name", ["", "x" * 201, "Ada\u202eevil"])
def test_a_name_that_nobody_could_read_is_refused(as_ada: Client, ada: Membership, name: str) -> None:
    answer = as_ada.send(as_ada.get("/account"), "/account", name=name, language="en")

    assert answer.status_code == 422
    assert _user(ada).name == "Ada Lovelace"


def test_a_new_password_ends_the_other_sessions_and_a_mail_says_so(
    as_ada: Client, ada: Membership, app: Flask
) -> None:
    other = _browser(app, ada)

    assert _change(as_ada, PASSWORD, NEW) == (303, [])

    assert fits(_user(ada).password_hash, NEW)
    assert (as_ada.get("/account").status_code, other.get("/account").status_code) == (200, 302)
    mails = [
        one["template"]
        for one in db.session.scalars(select(Outbox.payload).where(Outbox.kind == "mail.send"))
    ]
    assert mails == ["password-changed"]


@pytest.mark.parametrize(
    ("current", "password", "told"),
    [
        ("not this one at all", NEW, "Current password: Wrong password."),
        ("", NEW, "Current password: Enter your password."),
        (PASSWORD, "short", "New password: Use at least 12 characters."),
        (
            PASSWORD,
            "adaadaadaada",
            "New password: This password is one that many people use. Choose another.",
        ),
    ],
)
def test_what_proves_nothing_or_is_too_weak_changes_nothing(
    as_ada: Client, ada: Membership, app: Flask, current: str, password: str, told: str
) -> None:
    other = _browser(app, ada)

    status, said = _change(as_ada, current, password)

    assert (status, [line.split(": ")[-1] for line in said]) == (422, [told.split(": ")[-1]])
    assert fits(_user(ada).password_hash, PASSWORD)
    assert other.get("/account").status_code == 200


@pytest.mark.usefixtures("live_app")
def test_guessing_the_password_here_is_limited_like_at_the_door(live_client: Client) -> None:
    member = a_committed_ada()
    live_client.sign_in(member)

    found = [_change(live_client, "not this one at all", NEW)[0] for _ in range(OF_ONE_ADDRESS.times + 1)]

    assert found == [*[422] * OF_ONE_ADDRESS.times, 429]
    assert _change(live_client, PASSWORD, NEW)[0] == 429
    assert fits(_user(member).password_hash, PASSWORD)


def test_sessions_are_named_and_ended_one_by_one_or_all(as_ada: Client, ada: Membership, app: Flask) -> None:
    others = [_browser(app, ada) for _ in range(3)]
    last = db.session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert last is not None
    last.device = FIREFOX
    db.session.commit()
    rows = page_of(as_ada.get("/account")).select("tbody tr")
    assert [("This browser" in row.text, "Firefox on Windows" in row.text) for row in rows] == [
        (False, True), (False, False), (False, False), (True, False),
    ]  # fmt: skip

    url = f"/account/sessions/{last.id}/end"
    page = as_ada.get("/account")
    assert as_ada.send(page, url).status_code == 303
    assert as_ada.send(page, url).status_code == 404
    assert [one.get("/account").status_code for one in others] == [200, 200, 302]

    as_ada.send(as_ada.get("/account"), "/account/sessions/end")
    assert [one.get("/account").status_code for one in (*others, as_ada)] == [302, 302, 302, 200]


def test_nobody_ends_the_session_of_somebody_else(as_ada: Client, ben: Membership, app: Flask) -> None:
    bens = _browser(app, ben)
    his = db.session.scalars(select(SignIn.id).where(SignIn.user_id == ben.user_id)).one()
    token = str(page_of(as_ada.get("/account")).select_one("[name=csrf_token]")["value"])  # type: ignore[index]

    refused = as_ada.post(f"/account/sessions/{his}/end", data={"csrf_token": token})

    assert (refused.status_code, bens.get("/account").status_code) == (404, 200)


def test_three_sessions_more_cost_no_more_statements(as_ada: Client, ada: Membership, app: Flask) -> None:
    def asked() -> int:
        with statements() as sent:
            as_ada.get("/account")
        return len(sent)

    asked()
    few = asked()
    for _ in range(3):
        _browser(app, ada)

    assert asked() == few


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on macOS",
        ),
        ("curl/8.14", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_in_words(app: Flask, told: str, words: str) -> None:
    with app.test_request_context():
        assert device_in_words(told) == words
