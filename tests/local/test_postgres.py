"""The embedded PostgreSQL: its roles, its privacy, its way through crashes."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from portal.local.postgres import EmbeddedPostgres
from portal.local.process import LocalError

ROOT = Path(__file__).parents[2]
LONG_NAME = "a-folder-whose-name-is-longer-than-it-should-be" * 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("server"), durable=False) as started:
        yield started


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def value(url: str, query: str) -> object:
    with connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def test_the_owner_owns_the_database_and_the_application_nothing(server: EmbeddedPostgres) -> None:
    owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"

    assert value(server.app_url, owner) == "portal_owner"
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(server.app_url) as connection:
        connection.execute("CREATE TABLE mine (id int)")


@pytest.mark.parametrize("role", ["app_url", "owner_url"])
def test_neither_role_has_a_power_that_passes_by_the_policies(server: EmbeddedPostgres, role: str) -> None:
    powers = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"

    assert value(getattr(server, role), powers) is False


def test_text_is_utf8_and_does_not_depend_on_the_machine(server: EmbeddedPostgres) -> None:
    settings = """SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale
                  FROM pg_database WHERE datname = current_database()"""

    with connect(server.app_url) as connection:
        assert connection.execute(settings).fetchone() == ("UTF8", "b", "C.UTF-8")


def test_it_listens_on_no_network_address(server: EmbeddedPostgres) -> None:
    assert value(server.superuser_url, "SHOW listen_addresses") == ""


@pytest.mark.parametrize("role", ["postgres", "portal_owner", "portal_app"])
def test_nobody_is_trusted_without_the_password(server: EmbeddedPostgres, role: str) -> None:
    wrong = server.url(role).replace(server.url(role).split(":")[2].split("@")[0], "wrong")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(wrong)


def test_only_we_can_open_its_folder_its_passwords_and_its_socket(server: EmbeddedPostgres) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    assert mode(server.folder) == 0o700
    assert mode(server.folder / "data") == 0o700
    assert mode(server.folder / "passwords.json") == 0o600
    assert mode(server.folder / "socket") == 0o700


def test_rows_survive_a_stop_and_a_start(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as server, connect(server.owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'here' AS word")

    with EmbeddedPostgres(tmp_path) as server:
        assert value(server.owner_url, "SELECT word FROM kept") == "here"


def test_a_second_server_on_the_same_folder_is_refused(server: EmbeddedPostgres) -> None:
    with pytest.raises(LocalError, match="in use by another process"):
        EmbeddedPostgres(server.folder).__enter__()


def test_a_long_path_gets_a_short_private_socket_folder(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / LONG_NAME, durable=False) as server:
        folder = Path(str(value(server.superuser_url, "SHOW unix_socket_directories")).strip('"'))
        assert tmp_path not in folder.parents
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    assert not folder.exists()


def test_an_awkward_path_is_no_trouble(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / 'it, "really" is 100% & odd', durable=False) as server:
        assert value(server.app_url, "SELECT 1") == 1


def test_data_left_by_a_killed_first_start_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "data.new").mkdir()
    (tmp_path / "data.new" / "PG_VERSION").write_text("18\n")

    with EmbeddedPostgres(tmp_path, durable=False) as server:
        assert value(server.app_url, "SELECT 1") == 1


def test_data_of_another_version_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("15\n")

    with pytest.raises(LocalError, match="holds data of PostgreSQL 15, not 18"):
        EmbeddedPostgres(tmp_path).__enter__()


@pytest.mark.process
def test_a_pid_file_left_by_a_crash_does_not_hinder_the_start(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as server:
        pid_file = server.folder / "data" / "postmaster.pid"
        left = pid_file.read_text().replace(str(server.server.pid), str(os.getpid()), 1)
        server.server.kill()
    pid_file.write_text(left)

    with EmbeddedPostgres(tmp_path) as server:
        assert value(server.app_url, "SELECT 1") == 1


HOLDER = """
import sys, time
from pathlib import Path
from portal.local.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print(server.server.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.process
def test_a_killed_parent_leaves_no_server_and_the_next_start_works(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        server_pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)

    with EmbeddedPostgres(tmp_path) as server:
        assert value(server.app_url, "SELECT 1") == 1
        assert ended(server_pid)


def ended(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
