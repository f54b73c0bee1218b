"""A new route needs an entry in the access matrix, by which `tests/access` tries it."""

from flask import Flask

from tests.access.asking import SHELLS, rules
from tests.access.matrix import PORTAL, SHOP


def test_every_route_has_an_entry_and_every_entry_a_route(app: Flask) -> None:
    of_shops = [{rule.endpoint.rpartition(".")[2] for rule in rules(app, shell)} for shell in SHELLS]

    assert {rule.endpoint for rule in rules(app, "portal")} == set(PORTAL)
    assert of_shops == [set(SHOP), set(SHOP)]


def test_what_takes_a_form_says_which(app: Flask) -> None:
    entries = PORTAL | {f"{shell}.{name}": entry for shell in SHELLS for name, entry in SHOP.items()}
    posting = {
        rule.endpoint
        for shell in ("portal", *SHELLS)
        for rule in rules(app, shell)
        if "POST" in (rule.methods or ())
    }

    assert {name for name, entry in entries.items() if entry.form is not None} == posting
