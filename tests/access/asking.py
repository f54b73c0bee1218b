"""From the access matrix to requests: address and body of each entry, with the ids of a seller."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.conftest import World
from tests.access.matrix import PORTAL, SHOP, WITHOUT_ROWS, Entry, Fact, File, Id, Value
from tests.client import Client

SHELLS = ("shop", "embed")
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request: `unknown` is the same address with ids of nothing."""

    name: str
    entry: Entry
    method: str
    url: str
    unknown: str
    body: Body

    def of(self, browser: Client, url: str = "", **changed: Any) -> TestResponse:
        """Send it, also to another address or with some fields changed; the browser forgets the answer."""
        sent = _sent({**self.body, **changed}) if self.method == "POST" else None
        cookies = dict(browser._cookies or {})
        try:
            return browser.open(url or self.url, method=self.method, data=sent)
        finally:
            browser._cookies = cookies

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


def _sent(body: Body) -> Body:
    return {
        name: (BytesIO(value.content), value.name) if isinstance(value, File) else value
        for name, value in body.items()
    }


def is_let_in(answer: TestResponse) -> bool:
    """Whether the view was done, whatever it leads to."""
    return answer.status_code in (200, 302, 303) and not is_turned_away(answer)


def is_turned_away(answer: TestResponse) -> bool:
    """Whether somebody is sent to the page that asks who is there."""
    return answer.status_code in (302, 303) and "/sign-in" in answer.location


def asked(world: World, shell: str, *, of: str = "northlight", at: str = "northlight") -> Iterator[Asked]:
    """Each route of a shell with each method. `of` owns the records, `at` is whose shop is asked."""
    entries = PORTAL if shell == "portal" else SHOP
    for rule in rules(world.app, shell):
        name = rule.endpoint if shell == "portal" else rule.endpoint.rpartition(".")[2]
        entry, place = entries[name], {} if shell == "portal" else {"shop_slug": at}
        ids = {key: _value(world, value, of) for key, value in entry.ids.items()}
        nothing = {key: _nothing(ids[key]) if isinstance(entry.ids[key], Id) else ids[key] for key in ids}
        with world.app.test_request_context():
            url = world.app.url_for(rule.endpoint, **place, **ids)
            unknown = world.app.url_for(rule.endpoint, **place, **nothing)
        body = body_of(world, entry, of)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield Asked(name, entry, method, url, unknown, body if method == "POST" else {})


def rules(app: Flask, shell: str) -> list[Rule]:
    """The routes of the portal, or of one shell of the shop."""
    found = app.url_map.iter_rules()
    return [rule for rule in found if _shell_of(rule) == shell and rule.endpoint not in WITHOUT_ROWS]


def _shell_of(rule: Rule) -> str:
    blueprint = rule.endpoint.partition(".")[0]
    return blueprint if blueprint in (*SHELLS, "stories") else "portal"


def body_of(world: World, entry: Entry, of: str) -> Body:
    """The fields of the entry's form."""
    first = next(iter(entry.ids.values()), "")
    prefix = f"{_value(world, first, of)}-" if entry.prefixed else ""
    return {f"{prefix}{name}": _value(world, value, of) for name, value in (entry.form or {}).items()}


def _value(world: World, value: Value, of: str) -> Any:
    return world.value(value.record, of) if isinstance(value, Id | Fact) else value


def _nothing(value: Any) -> Any:
    return 987_654_321 if isinstance(value, int) else "xxx_0000"
