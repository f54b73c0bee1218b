"""The virtual environment that `make` begins with."""

import functools
import subprocess
import sys
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from portal.local import environment
from portal.local.environment import PIP, fetched_wheel, works


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package index of our own, which offers pip; the folder holds the wheel."""
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "index.html").write_text(f'<a href="../files/{PIP}#sha256=0">{PIP}</a>')
    (tmp_path / "files").mkdir()
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.05,)).start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_address[1]}/")
        yield tmp_path
        server.shutdown()


def test_a_changed_wheel_is_refused(index: Path) -> None:
    (index / "files" / PIP).write_bytes(b"something else")

    with pytest.raises(OSError, match="is not the file we know"):
        fetched_wheel()


def test_the_wheel_we_know_is_taken(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (index / "files" / PIP).write_bytes(b"abc")
    monkeypatch.setattr(
        environment, "SHA256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )

    assert fetched_wheel() == b"abc"


def test_an_index_without_it_is_named(index: Path) -> None:
    (index / "pip" / "index.html").write_text("<p>Nothing here</p>")

    with pytest.raises(OSError, match=f"/pip/ does not offer {PIP}"):
        fetched_wheel()


@pytest.mark.process
def test_it_makes_an_environment_with_pip_and_mends_a_broken_one(tmp_path: Path) -> None:
    script, python = str(Path(environment.__file__)), tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/no/such/python")

    for _time in range(2):
        subprocess.run([sys.executable, script, str(tmp_path / ".venv")], check=True)

        assert works(python, "-m", "pip", "--version")
