"""What is refused before any view: foreign origins, unknown hosts, large bodies."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.web.limits import LARGEST_BODY
from tests.application import application, settings_for
from tests.client import Client
from tests.factories.users import PASSWORD, ada
from tests.servers import Database


def post(client: Client, headers: dict[str, str], **options: str) -> int:
    token = client.get("/sign-in").text.split('name="csrf-token" content="')[1].split('"')[0]
    fields = {"csrf_token": token, "email": "ada@acme.example", "password": PASSWORD}
    return client.post("/sign-in", data=fields, headers=headers, **options).status_code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:8001"}, 403),
        ({"Origin": "https://localhost"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_our_own_pages_may_change_something(
    client: Client, headers: dict[str, str], status: int
) -> None:
    ada()

    assert post(client, headers) == status


def test_anybody_may_link_to_us(client: Client) -> None:
    assert client.get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
    ],
)
def test_a_host_we_do_not_know_is_refused(client: Client, host: str, status: int) -> None:
    answer = client.get("/sign-in", headers={"Host": host})

    assert answer.status_code == status
    assert ("evil" in answer.text) is False


def test_a_large_body_is_refused(client: Client) -> None:
    token = client.get("/sign-in").text.split('name="csrf-token" content="')[1].split('"')[0]

    answer = client.post(
        "/sign-in", data=b"email=" + b"x" * LARGEST_BODY,
        headers={"X-CSRF-Token": token}, content_type="application/x-www-form-urlencoded",
    )  # fmt: skip

    assert answer.status_code == 413


@pytest.fixture
def proxied(database: Database, redis_url: str) -> Iterator[Flask]:
    """The application behind one proxy that ends TLS."""
    others = {"PUBLIC_URL": "https://portal.example", "TRUSTED_PROXIES": "1"}
    with application(settings_for(database, redis_url, **others)) as made:
        yield made


def test_behind_a_proxy_cookies_are_bound_to_host_and_tls(proxied: Flask) -> None:
    forwarded = {"Host": "portal.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.9"}

    answer = proxied.test_client().get("/sign-in", headers=forwarded)

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-portico-form=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
