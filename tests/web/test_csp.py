"""Security headers of pages, of frames and of errors."""

import pytest
from flask import Response, g
from flask.testing import FlaskClient

from portal.web.csp import content_security_policy
from tests.web.small_app import small_app


@pytest.fixture
def client() -> FlaskClient:
    app = small_app()

    @app.get("/page")
    def page() -> str:
        return "page"

    @app.get("/framed")
    def framed() -> str:
        g.frame_ancestors = ("https://shop.example", "http://127.0.0.1:8001")
        return "framed"

    @app.get("/nowhere-framed")
    def nowhere_framed() -> str:
        g.frame_ancestors = ()
        return "framed by nobody"

    @app.get("/smuggled")
    def smuggled() -> str:
        g.frame_ancestors = ("https://shop.example; script-src *",)
        return "never sent"

    @app.get("/preview")
    def preview() -> str:
        g.frames_own_pages = True
        return "preview"

    @app.get("/own")
    def own() -> Response:
        return Response("own", headers={"Cross-Origin-Resource-Policy": "cross-origin"})

    return app.test_client()


def directives(policy: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_a_page_of_ours_runs_nothing_foreign_and_stands_in_no_frame(client: FlaskClient) -> None:
    headers = client.get("/page").headers

    assert directives(headers["Content-Security-Policy"]) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-src": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=(), payment=()"


def test_an_error_has_the_same_headers(client: FlaskClient) -> None:
    answer = client.get("/no-such-page")

    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_frame_names_exactly_the_origins_that_may_hold_it(client: FlaskClient) -> None:
    headers = client.get("/framed").headers

    policy = directives(headers["Content-Security-Policy"])
    assert policy["frame-ancestors"] == "https://shop.example http://127.0.0.1:8001"
    assert policy["frame-src"] == "'none'"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Cross-Origin-Opener-Policy" not in headers


def test_a_shop_without_origins_is_framed_by_nobody(client: FlaskClient) -> None:
    policy = client.get("/nowhere-framed").headers["Content-Security-Policy"]

    assert directives(policy)["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example; script-src *",
        "https://shop.example https://evil.example",
        "https://shop.example/path",
        "javascript:alert(1)",
        "'self'",
        "*",
        "https://",
        "https://shop.example\n",
    ],
)
def test_what_is_not_an_origin_never_reaches_the_header(origin: str) -> None:
    with pytest.raises(ValueError, match="Not an origin"):
        content_security_policy((origin,))


def test_a_verified_wildcard_and_a_port_are_origins() -> None:
    policy = content_security_policy(("https://*.shop.example", "http://localhost:8001"))

    assert directives(policy)["frame-ancestors"] == "https://*.shop.example http://localhost:8001"


def test_a_page_may_say_that_it_holds_a_frame_of_ours(client: FlaskClient) -> None:
    policy = directives(client.get("/preview").headers["Content-Security-Policy"])

    assert (policy["frame-src"], policy["frame-ancestors"]) == ("'self'", "'none'")


def test_a_header_of_the_view_stays(client: FlaskClient) -> None:
    assert client.get("/own").headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_only_secure_answers_ask_for_https_for_ever(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/page").headers
    secure = client.get("/page", base_url="https://portal.example").headers
    assert secure["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
