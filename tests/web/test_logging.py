"""Log lines are JSON, carry the request's id and no secret."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from portal.db import db
from portal.web.logging import JsonLines
from tests.client import Client
from tests.factories.users import a_seller


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written to the log meanwhile."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def written(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_each_answer_is_one_line_with_the_id_the_browser_got(client: Client, lines: io.StringIO) -> None:
    answer = client.get("/sign-in?email=ada@acme.example")

    [line] = written(lines)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/sign-in", 200)
    assert "ada@acme.example" not in lines.getvalue()


def test_links_that_are_secrets_are_not_written(client: Client, lines: io.StringIO) -> None:
    a_seller()
    db.session.commit()

    client.get("/invitation/the-secret-of-the-link")

    assert written(lines)[0]["route"] == "/invitation/<token>"
    assert "the-secret" not in lines.getvalue()


def test_questions_of_machines_are_not_written(client: Client, lines: io.StringIO) -> None:
    client.get("/healthz")

    assert written(lines) == []


def test_what_is_passed_along_and_what_went_wrong_are_members(lines: io.StringIO) -> None:
    try:
        raise ValueError("over\ntwo lines")
    except ValueError:
        logging.getLogger("portal.test").warning("It %s.", "failed", exc_info=True, extra={"outbox": 7})

    [line] = written(lines)
    assert (line["message"], line["level"], line["outbox"]) == ("It failed.", "WARNING", 7)
    assert str(line["error"]).endswith("ValueError: over\ntwo lines")
