"""Views have the names that the documentation lists, and a name says nothing of anybody."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.local.process import ROOT
from portal.widget.named import NAMED, name_of
from tests.client import Client, page_of
from tests.widget.conftest import Store, sign_in

NO_PAGES = {
    "brand", "download", "extra_file", "invoice_document", "named", "named_product", "nothing", "static"
}  # fmt: skip


def _pages(app: Flask) -> list[Rule]:
    rules = (rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("embed."))
    return [rule for rule in rules if "GET" in (rule.methods or ()) and rule.endpoint[6:] not in NO_PAGES]


def test_each_page_has_a_name_without_what_identifies(app: Flask) -> None:
    for rule in _pages(app):
        values = {name: f"<{name}>" for name in rule.arguments}
        name = name_of(rule.endpoint, values)

        assert re.fullmatch("[a-z-]+(/<slug>)?", name), rule
        assert ("/" in name) is ("slug" in values), rule


def test_the_documentation_lists_them_all() -> None:
    page = (ROOT / "docs/widget.md").read_text()
    told = re.search(r"^\| `view` \| (.*?) \|", page, re.MULTILINE)

    assert told is not None
    assert {name.partition("/")[0] for name in re.findall("`([a-z-]+)", told[1])} == set(NAMED)


def test_each_name_leads_to_its_view(visitor: Client, store: Store) -> None:
    sign_in(visitor, store, store.cleo, framed=True)

    for name in set(NAMED) - {
        "category",
        "product",
        "group",
        "compare",
        "signup",
        "login",
        "checkout",
    }:  # which lead on
        answer = visitor.get(store.at(f"/?view={name}", framed=True), follow_redirects=True)

        frame = page_of(answer).select_one("#frame")
        assert frame is not None, name
        assert frame["data-view"] == name


@pytest.mark.parametrize(
    "name", ["signup", "login", "basket", "checkout", "orders", "terms", "privacy", "subscriptions"]
)
def test_a_name_keeps_the_language_that_the_page_around_told(
    visitor: Client, store: Store, name: str
) -> None:
    answer = visitor.get(store.at(f"/?locale=el&view={name}", framed=True), follow_redirects=True)

    assert answer.request.args.getlist("locale") == ["el"]
    assert 'lang="el"' in answer.text
