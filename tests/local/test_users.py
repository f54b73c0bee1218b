"""Who runs it does not matter, and nobody else gets in. Root can try both by becoming somebody else."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.local.postgres import EmbeddedPostgres
from portal.local.process import ROOT
from portal.local.valkey import EmbeddedValkey

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else"),
]

STRANGER = 12345
AS_STRANGER = ["setpriv", f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups"]
START = """
import os, sys
from pathlib import Path
import psycopg, redis
from portal.local.postgres import EmbeddedPostgres
from portal.local.valkey import EmbeddedValkey
folder = Path(sys.argv[1])
database, queue = EmbeddedPostgres(folder / "postgres", durable=False), EmbeddedValkey(folder / "valkey")
with database as postgres, queue as valkey:
    with psycopg.connect(postgres.app_url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    with redis.from_url(valkey.url) as client:
        print(os.geteuid(), row[0], client.ping())
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def as_stranger(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*AS_STRANGER, *command], capture_output=True, text=True, check=False, cwd=ROOT)


def test_a_user_without_rights_and_without_a_name_can_run_the_servers(open_folder: Path) -> None:
    nested = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import psycopg'], check=True)"
    if as_stranger(sys.executable, "-c", nested).returncode != 0:
        pytest.skip("this Python lies in a folder that others may not enter")
    (open_folder / "home").mkdir()
    os.chown(open_folder / "home", STRANGER, STRANGER)

    outcome = as_stranger(sys.executable, "-c", START, str(open_folder / "home"))

    assert (outcome.returncode, outcome.stdout) == (0, f"{STRANGER} portal_app True\n"), outcome.stderr


def test_a_stranger_gets_at_nothing_of_ours(open_folder: Path) -> None:
    with (
        EmbeddedPostgres(open_folder / "postgres", durable=False) as postgres,
        EmbeddedValkey(open_folder / "valkey"),
    ):
        wanted = [
            postgres.folder / "passwords.json",
            postgres.folder / "socket" / ".s.PGSQL.5432",
            open_folder / "valkey" / "valkey.sock",
        ]
        assert all(path.exists() for path in wanted)

        outcomes = [as_stranger("stat", str(path)) for path in wanted]

    assert all("Permission denied" in outcome.stderr for outcome in outcomes)
    assert as_stranger("ls", str(open_folder)).stdout.split() == ["postgres", "valkey"]


def test_root_adds_no_user_and_opens_no_folder_for_postgres(open_folder: Path) -> None:
    users = Path("/etc/passwd").read_text()
    parent_mode = open_folder.stat().st_mode

    with EmbeddedPostgres(open_folder / "postgres", durable=False) as postgres:
        status = Path(f"/proc/{postgres.server.pid}/status").read_text()

    assert "\nUid:\t0\t0\t0\t0\n" in status
    assert Path("/etc/passwd").read_text() == users
    assert open_folder.stat().st_mode == parent_mode
    assert (postgres.folder / "data").stat().st_uid == 0
