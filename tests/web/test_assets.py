"""Static files by content hash, bundles, and the weight they may have."""

import gzip
import hashlib
import re
from base64 import b64encode
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.web.assets import (
    RELEASED,
    asset_url,
    integrity_of,
    loader_integrity,
    loader_version,
    released_versions,
    script_block,
    send_loader,
    send_pinned_loader,
)
from portal.web.release import LIST, cut
from tests.web.small_app import ROOT, small_app

STATIC = ROOT / "static"


@pytest.fixture
def app() -> Flask:
    app = small_app()
    app.add_url_rule("/embed/v1.js", view_func=send_loader)
    app.add_url_rule("/embed/v<version>/cloud-shop.js", view_func=send_pinned_loader)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def url(app: Flask, path: str, *, page: str = "/orders") -> str:
    with app.test_request_context(page):
        return asset_url(path)


def size(content: bytes) -> int:
    return len(brotli.compress(content))


def test_the_address_holds_the_hash_of_the_content(app: Flask, client: FlaskClient) -> None:
    address = url(app, "css/portal.css")
    content = client.get(address).data

    assert address == f"/static/a/{hashlib.sha256(content).hexdigest()[:12]}/css/portal.css"


def test_a_frame_takes_its_files_below_embed(app: Flask, client: FlaskClient) -> None:
    address = url(app, "js/widget.js", page="/embed/v1/acme/catalog")

    assert address.startswith("/embed/a/")
    assert client.get(address).data == client.get(address.replace("/embed/", "/static/")).data


def test_the_right_hash_is_kept_for_a_year(app: Flask, client: FlaskClient) -> None:
    answer = client.get(url(app, "css/portal.css"))

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_old_hash_is_answered_but_not_kept(client: FlaskClient) -> None:
    answer = client.get("/static/a/000000000000/css/portal.css")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_text_is_packed_for_those_who_take_it(app: Flask, client: FlaskClient) -> None:
    address = url(app, "js/portal.js")
    plain = client.get(address)
    best = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip, deflate"})
    refused = client.get(address, headers={"Accept-Encoding": "gzip;q=0"})

    assert [one.headers.get("Content-Encoding") for one in (best, packed, refused)] == ["br", "gzip", None]
    assert brotli.decompress(best.data) == gzip.decompress(packed.data) == plain.data == refused.data
    assert "Accept-Encoding" in str(packed.vary)
    assert len({one.get_etag() for one in (plain, best, packed)}) == 3


def test_a_known_file_is_not_sent_again(app: Flask, client: FlaskClient) -> None:
    address = url(app, "portico.svg")
    etag = client.get(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "path", ["nothing.css", "css", "../config.py", "..%2Fconfig.py", "css/../../config.py"]
)
def test_nothing_outside_the_folder_is_sent(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/a/000000000000/{path}").status_code == 404


def test_a_wrong_name_in_a_template_is_an_error(app: Flask) -> None:
    with pytest.raises(LookupError, match="no/such"):
        url(app, "no/such.css")


def test_the_loader_may_be_read_by_any_page_and_is_renewed(client: FlaskClient) -> None:
    answer = client.get("/embed/v1.js")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=3600, stale-while-revalidate=86400"
    again = client.get("/embed/v1.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_every_released_loader_is_served_as_it_was(app: Flask, client: FlaskClient) -> None:
    listed = dict(line.split() for line in (STATIC / RELEASED / LIST).read_text().splitlines())

    with app.app_context():
        assert sorted(listed) == released_versions()
    for version, integrity in listed.items():
        answer = client.get(f"/embed/v{version}/cloud-shop.js")
        assert integrity_of(answer.data) == integrity
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("version", ["0.9.0", "1", "../1.0.0", "..%2f..%2floader"])
def test_a_loader_that_was_not_released_is_not_there(client: FlaskClient, version: str) -> None:
    assert client.get(f"/embed/v{version}/cloud-shop.js").status_code == 404


def test_the_loader_of_today_is_released_under_its_version(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        version, integrity = loader_version(), loader_integrity()

    assert integrity_of(client.get("/embed/v1.js").data) == integrity, f"{version} is out: see docs/widget.md"


def test_a_release_is_cut_once_and_never_changed(tmp_path: Path) -> None:
    (tmp_path / RELEASED).mkdir(parents=True)
    loader = tmp_path / "widget/loader.js"
    loader.write_text('const VERSION = "1.2.0"; go(VERSION);')

    assert [cut(tmp_path), cut(tmp_path)] == ["1.2.0", "1.2.0"]
    loader.write_text('const VERSION = "1.2.0"; stay(VERSION);')
    with pytest.raises(FileExistsError, match=r"1\.2\.0"):
        cut(tmp_path)
    loader.write_text('const VERSION = "1.3.0"; stay(VERSION);')
    cut(tmp_path)

    assert (tmp_path / RELEASED / "1.2.0.js").read_text() == '{const e="1.2.0";go(e)}'
    versions = [line.split()[0] for line in (tmp_path / RELEASED / LIST).read_text().splitlines()]
    assert versions == ["1.2.0", "1.3.0"]


def test_scripts_are_joined_without_sharing_names() -> None:
    assert script_block('// why\nconst a = "http://x";\n\n  go(a);\n') == '{const e="http://x";go(e)}'


def test_the_weights_stay_within_the_budget(app: Flask, client: FlaskClient) -> None:
    loader = client.get("/embed/v1.js").data

    assert len(loader) <= 8_000
    assert size(loader) <= 3_000
    assert size(client.get(url(app, "css/portal.css")).data) <= 10_000
    assert size(client.get(url(app, "css/widget.css")).data) <= 8_000
    assert size(client.get(url(app, "js/portal.js")).data) <= 16_000
    assert size(client.get(url(app, "js/widget.js")).data) <= 5_000


def test_the_loader_says_one_name_to_the_page() -> None:
    loader = (STATIC / "widget/loader.js").read_text()

    assert re.findall(r"\bwindow\.(\w+) =", loader) == ["CloudShop"]
    assert not re.search(r"\b(eval|Function|innerHTML|localStorage|sessionStorage)\b", loader)


def test_foreign_code_is_what_its_list_says() -> None:
    rows = re.findall(r"\| `([^`]+)` \|.*`sha384-([^`]+)` \|", (STATIC / "vendor/VENDOR.md").read_text())
    files = {path.name: path for path in (STATIC / "vendor").glob("*.js")}

    assert sorted(name for name, _ in rows) == sorted(files)
    for name, digest in rows:
        assert b64encode(hashlib.sha384(files[name].read_bytes()).digest()).decode() == digest


@pytest.mark.parametrize(
    "path", sorted(STATIC.rglob("*.css")) + sorted(STATIC.glob("js/*.js")), ids=lambda p: p.name
)
def test_no_file_grows_too_long(path: Path) -> None:
    limit = 250 if path.suffix == ".css" else 150

    assert len(path.read_text().splitlines()) <= limit
