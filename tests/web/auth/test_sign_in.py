"""Signing in to the portal by its form, with and without script."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.users.models import MembershipStatus, SignIn
from tests.client import Client, page_of
from tests.factories.users import PASSWORD, a_member, a_seller, a_user, ada

WRONG = "The e-mail address or the password is wrong."


def sign_in(
    client: Client, email: str = "ada@acme.example", password: str = PASSWORD, query: str = ""
) -> TestResponse:
    return client.send(client.get(f"/sign-in{query}"), "/sign-in", email=email, password=password)


def problems(answer: TestResponse) -> list[str]:
    return [item.get_text(strip=True) for item in page_of(answer).select(".error-summary li")]


def test_the_form_works_without_script(client: Client) -> None:
    page = page_of(client.get("/sign-in"))

    form = page.select_one("form")
    assert form is not None
    assert (form["method"], form["action"]) == ("post", "/sign-in")
    assert {one["name"] for one in form.select("input")} == {"csrf_token", "next", "email", "password"}


def test_it_leads_to_the_front_door_with_a_cookie_that_scripts_cannot_read(client: Client) -> None:
    ada()

    answer = sign_in(client)

    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("portico="))
    assert (answer.status_code, answer.location) == (303, "/")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("email", "password"),
    [("ada@acme.example", "a wrong password"), ("eve@acme.example", PASSWORD), ("no address", PASSWORD)],
)
def test_a_mistake_says_nothing_about_who_is_known(client: Client, email: str, password: str) -> None:
    ada()

    answer = sign_in(client, email, password)

    assert (answer.status_code, problems(answer)) == (422, [WRONG])
    assert page_of(answer).select_one("#email")["value"] == email  # type: ignore[index]
    assert not page_of(answer).select_one("#password").get("value")  # type: ignore[union-attr]


def test_empty_fields_are_named(client: Client) -> None:
    answer = sign_in(client, "", "")

    assert answer.status_code == 422
    assert problems(answer) == ["Enter your e-mail address.", "Enter your password."]


def test_too_many_attempts_are_told_to_wait(live_client: Client) -> None:
    ada()
    for _ in range(5):
        sign_in(live_client, password="a wrong password")

    answer = sign_in(live_client)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert re.fullmatch(r"Too many attempts\. Try again in \d+ minutes?\.", problems(answer)[0])
    assert page_of(answer).select_one("#email")["value"] == "ada@acme.example"  # type: ignore[index]


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/orders?page=2", "/orders?page=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/%09//evil.example", "/"),
        ("/a%0d%0aSet-Cookie: x=1", "/"),
    ],
)
def test_afterwards_one_is_where_one_wanted_to_go_if_that_is_here(
    client: Client, wanted: str, target: str
) -> None:
    ada()

    answer = sign_in(client, query=f"?next={wanted}")

    assert answer.location == target


def test_each_sign_in_has_a_new_id_and_ends_the_one_before(client: Client) -> None:
    member = ada()
    page = client.get("/sign-in")
    client.sign_in(member)
    before = client.get_cookie("portico")

    client.send(page, "/sign-in", email="ada@acme.example", password=PASSWORD)
    after = client.get_cookie("portico")

    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert [row.revoked_at is None for row in sign_ins()] == [False, True]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (MembershipStatus.SUSPENDED, "Your access to Acme Cloud is suspended. Ask an administrator there."),
        (MembershipStatus.INACTIVE, "Your access to Acme Cloud has ended. Ask an administrator there."),
        (MembershipStatus.PENDING_ACTIVATION, "Open the link in your invitation first."),
    ],
)
def test_whoever_may_not_come_in_is_told_why(client: Client, status: MembershipStatus, reason: str) -> None:
    a_member(a_user(), a_seller(), status=status)
    db.session.commit()

    answer = sign_in(client)

    assert (answer.status_code, problems(answer)) == (422, [reason])
    assert sign_ins() == []


def test_the_reason_is_for_those_who_know_the_password(client: Client) -> None:
    a_member(a_user(), a_seller(), status=MembershipStatus.SUSPENDED)
    db.session.commit()

    assert problems(sign_in(client, password="a wrong password")) == [WRONG]


def test_a_user_without_any_organisation_has_no_access(client: Client) -> None:
    a_user()
    db.session.commit()

    assert problems(sign_in(client)) == ["You have no access to this portal."]


def test_whoever_works_for_several_chooses_first(client: Client) -> None:
    user = a_user()
    for name in ("Benelux", "Acme"):
        a_member(user, a_seller(name))
    db.session.commit()

    answer = sign_in(client, query="?next=/orders")

    assert answer.location == "/choose-seller?next=/orders"


def test_signing_out_ends_the_session_and_the_cookie_is_worth_nothing(client: Client) -> None:
    client.sign_in(ada())
    stolen = client.get_cookie("portico")
    assert stolen is not None

    answer = client.send(client.get("/choose-seller"), "/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie("portico") is None
    client.set_cookie("portico", stolen.value)
    assert client.get("/").location == "/sign-in"


def test_signing_out_needs_the_forms_token(client: Client) -> None:
    client.sign_in(ada())

    answer = client.post("/sign-out")

    assert answer.status_code == 400
    assert [row.revoked_at for row in sign_ins()] == [None]


def sign_ins() -> list[SignIn]:
    db.session.expire_all()
    return list(db.session.scalars(select(SignIn).order_by(SignIn.id)))


@pytest.mark.parametrize(
    ("url", "wanted", "spoken"),
    [
        ("/sign-in", "el-GR,el;q=0.9,en;q=0.5", "el"),
        ("/sign-in", "de", "en-GB"),
        ("/sign-in?locale=en", "el", "en-GB"),
        ("/sign-in?locale=el", "en", "el"),
    ],
)
def test_the_portal_speaks_as_the_address_or_the_browser_asks(
    client: Client, url: str, wanted: str, spoken: str
) -> None:
    page = client.get(url, headers={"Accept-Language": wanted})

    assert BeautifulSoup(page.text, "html5lib").html["lang"] == spoken  # type: ignore[index]
