"""The reseller's own web site: static pages, and the snippet in its place."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from portal.local.site import MARK, PAGES, ResellerSite

SNIPPET = (
    '<cloud-shop shop="acme"></cloud-shop><script async src="http://localhost:8000/embed/v1.js"></script>'
)


@pytest.fixture
def demo_file(tmp_path: Path) -> Path:
    return tmp_path / "demo.json"


@pytest.fixture
def address(demo_file: Path) -> Iterator[str]:
    bound = socket.create_server(("127.0.0.1", 0))
    with ResellerSite(bound, demo_file):
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/"


def read(address: str) -> str:
    with urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def test_the_snippet_stands_where_it_was_pasted(address: str, demo_file: Path) -> None:
    demo_file.write_text(json.dumps({"snippet": SNIPPET}))

    assert read(address) == (PAGES / "index.html").read_text().replace(MARK, SNIPPET)


@pytest.mark.parametrize("demo", [None, {}, {"snippet": ""}])
def test_without_a_snippet_it_says_so_plainly(address: str, demo_file: Path, demo: object) -> None:
    if demo is not None:
        demo_file.write_text(json.dumps(demo))

    assert "<p>Our cloud shop opens soon.</p>" in read(address)


def test_it_holds_nothing_else_of_ours(address: str) -> None:
    texts = [path.read_text().lower() for path in PAGES.iterdir()]

    assert texts
    assert not [
        word for word in ("portico", "embed", "cloud-shop", "localhost") for text in texts if word in text
    ]
    assert "<svg" in read(f"{address}logo.svg")


@pytest.mark.parametrize("path", ["../site.py", "%2e%2e/site.py", "no-such-file"])
def test_it_serves_its_own_pages_only(address: str, path: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        read(address + path)
