"""The story page: every component renders in every shell, as clean HTML."""

import re
from functools import wraps
from typing import Any

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from jinja2.runtime import Macro

from tests.web.small_app import ROOT, small_app

PAGES = [
    ("/_components/", 200),
    ("/_components/portal", 200),
    ("/_components/shop", 200),
    ("/_components/widget", 200),
    ("/_components/portal/errors", 422),
    ("/_components/shop/errors", 422),
    ("/_components/widget/errors", 422),
    ("/_components/signed-out", 200),
    ("/_components/failure", 200),
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return small_app().test_client()


def soup(client: FlaskClient, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).text, "html.parser")


@pytest.mark.parametrize(("url", "status"), PAGES)
def test_it_is_html_without_a_fault(client: FlaskClient, url: str, status: int) -> None:
    answer = client.get(url)
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(answer.text)

    assert answer.status_code == status
    assert parser.errors == []


@pytest.mark.parametrize("url", [url for url, _ in PAGES])
def test_it_is_fit_for_the_policy_and_for_everybody(client: FlaskClient, url: str) -> None:
    page = soup(client, url)
    ids = [tag["id"] for tag in page.select("[id]")]
    labels = {label["for"] for label in page.select("label[for]")}
    inputs = page.select("input:not([type=hidden]), select, textarea")

    assert page.select("script:not([src]), style, [style]") == []
    assert [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")] == []
    assert sorted(ids) == sorted(set(ids))
    assert len(page.select("h1")) == 1
    assert len(page.select("main#main")) == 1
    assert [tag for tag in inputs if tag.get("id") not in labels and not tag.find_parent("label")] == []
    assert [form for form in page.select("form") if not form.get("action")] == []
    assert [form for form in page.select("form[method=post]") if not form.select('[name="csrf_token"]')] == []


@pytest.mark.parametrize("shell", ["portal", "shop", "widget"])
def test_errors_are_said_first_linked_and_at_their_field(client: FlaskClient, shell: str) -> None:
    page = soup(client, f"/_components/{shell}/errors")
    summary = page.select_one(".error-summary")

    assert page.title is not None
    assert page.title.text.startswith("Error: ")
    assert summary is not None
    assert summary.has_attr("autofocus")
    for link in summary.select("a"):
        field = page.find(id=link["href"].removeprefix("#"))
        assert field is not None
    email = page.find(id="email")
    assert email is not None
    assert email["aria-invalid"] == "true"
    assert [page.find(id=name).get_text(" ", strip=True) for name in email["aria-describedby"].split()] == [
        "We send the confirmation there.",
        "Error: Enter an e-mail address.",
    ]


def test_a_form_is_sent_with_a_token_and_a_key_of_its_own(client: FlaskClient) -> None:
    first, second = (soup(client, "/_components/portal").select_one("#story-form") for _ in range(2))

    keys = [form.select_one('[name="idempotency_key"]')["value"] for form in (first, second) if form]
    assert len(set(keys)) == 2


def test_a_frame_knows_who_may_hold_it_and_loads_its_own_bundle(client: FlaskClient) -> None:
    page = soup(client, "/_components/widget")
    origins = page.select_one('meta[name="portal-origins"]')

    assert origins is not None
    assert origins["content"] == "http://127.0.0.1:8001"
    assert [re.sub(r"[0-9a-f]{12}", "…", tag["src"]) for tag in page.select("script")] == [
        "/static/a/…/js/widget.js",
    ]
    assert page.select(".topbar, .shop-bar") == []


def test_an_unknown_shell_is_not_found(client: FlaskClient) -> None:
    assert client.get("/_components/nothing").status_code == 404


def test_every_component_has_a_story(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = (ROOT / "templates/components").glob("*.html")
    macros = {name for file in folder for name in re.findall(r"{% macro (\w+)\(", file.read_text())}
    drawn = set()

    @wraps(Macro.__call__)
    def draw(macro: Macro, *given: Any, **named: Any) -> str:
        drawn.add(macro.name)
        return called(macro, *given, **named)

    called = Macro.__call__
    monkeypatch.setattr(Macro, "__call__", draw)
    client = small_app().test_client()
    for url, _ in PAGES:
        client.get(url)

    assert sorted(macros - drawn) == []
