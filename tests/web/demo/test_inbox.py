"""The demo's inbox: it shows what was mailed, and exists in a demo only."""

from pathlib import Path

import pytest
from flask import Flask

from tests.client import Client, page_of

MAIL = """\
From: shop@acme.example
To: nora@bakery.example
Subject: Confirm your address
Date: Tue, 24 Nov 2026 10:00:00 +0000

Open http://localhost/shop/acme/confirm/abc.

<script>alert(1)</script>
"""


@pytest.fixture
def at_inbox(at_demo: Client, tmp_path: Path) -> Client:
    """A browser at a demo that has sent two mails."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "20261124T100000-1.eml").write_text(MAIL)
    (tmp_path / "mail" / "20261124T110000-2.eml").write_text(MAIL.replace("Confirm your address", "Welcome"))
    return at_demo


def test_the_newest_mail_comes_first(at_inbox: Client) -> None:
    rows = [row.get_text() for row in page_of(at_inbox.get("/demo/inbox")).select("tbody th a")]

    assert rows == ["Welcome", "Confirm your address"]


def test_a_mail_is_text_with_its_links(at_inbox: Client) -> None:
    page = page_of(at_inbox.get("/demo/inbox/20261124T100000-1.eml"))

    assert [link["href"] for link in page.select("main li a")] == ["http://localhost/shop/acme/confirm/abc"]
    assert "<script>alert(1)</script>" in page.select_one(".prose").get_text()


@pytest.mark.parametrize("name", ["..%2Fsecret.eml", "nothing.eml", "20261124T100000-1.txt"])
def test_other_files_are_out_of_reach(at_inbox: Client, name: str) -> None:
    assert at_inbox.get(f"/demo/inbox/{name}").status_code == 404


def test_outside_of_a_demo_there_is_none(app: Flask, client: Client) -> None:
    assert "demo" not in app.blueprints
    assert client.get("/demo/inbox").status_code == 404
