"""`python -m portal.local`: the whole product as a user starts and stops it."""

import fcntl
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from portal.local.process import ROOT
from portal.local.stack import ENVIRONMENT, LOCK, instance_lock
from tests.ports import free_port
from tests.servers import Database

OURS = (
    "DATABASE_URL",
    "MIGRATION_DATABASE_URL",
    "REDIS_URL",
    "SMTP_URL",
    "SECRET_KEY",
    "PUBLIC_URL",
    "DEMO",
    "HOST",
)
UP, DOWN = 240, 60


def command(word: str) -> list[str]:
    return [sys.executable, "-m", "portal.local", word]


def environ_for(folder: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return inherited | {"INSTANCE_DIR": str(folder), "PORT": str(port)}


def call(word: str, folder: Path, port: int = 8000, *more: str) -> subprocess.CompletedProcess[str]:
    environ = environ_for(folder, port)
    return subprocess.run(
        [*command(word), *more],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=UP,
        check=False,
    )


@dataclass
class Run:
    """One running `make run`."""

    folder: Path
    port: int
    process: subprocess.Popen[str]

    @classmethod
    def start(cls, folder: Path) -> "Run":
        port = free_port()
        folder.parent.mkdir(exist_ok=True)
        with (folder.parent / "output").open("w") as output:
            process = subprocess.Popen(
                command("run"),
                cwd=ROOT,
                env=environ_for(folder, port),
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        run = cls(folder, port, process)
        deadline = time.monotonic() + UP
        while "Ctrl-C" not in run.output() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        assert "Ctrl-C" in run.output(), run.output()
        return run

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(DOWN) == 0

    def output(self) -> str:
        return (self.folder.parent / "output").read_text()

    def read(self, path: str, *, port_offset: int = 0) -> str:
        with urlopen(f"http://127.0.0.1:{self.port + port_offset}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def children(self) -> dict[str, int]:
        """The programs by the last word of their command line that names them."""
        names = {
            "postgres -D": "postgres",
            "valkey-server": "valkey",
            "granian": "web",
            "relay": "relay",
            "worker": "worker",
        }
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            line = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            found[next(name for part, name in names.items() if part in line)] = int(pid)
        return found

    def descendants_live(self) -> bool:
        """Whether any process holds the lock, or reads and writes files of the instance."""
        try:
            with (self.folder / LOCK).open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return any(str(self.folder) in line for line in command_lines())


def command_lines() -> Iterator[str]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield (folder / "cmdline").read_text()
        except OSError:
            continue


def wait_for_end(run: Run) -> None:
    deadline = time.monotonic() + DOWN
    while run.descendants_live():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all runs: the first has to make a database, the others find what the last has left."""
    return tmp_path_factory.mktemp("run") / "instance"


@pytest.fixture
def run(instance: Path) -> Iterator[Run]:
    started = Run.start(instance)
    yield started
    if started.process.poll() is None:
        started.stop()


@pytest.mark.process
def test_it_starts_all_shows_all_and_stops_all(run: Run) -> None:
    demo = json.loads((run.folder / "demo.json").read_text())

    assert set(run.children()) == {"postgres", "valkey", "web", "relay", "worker"}
    assert run.read("/readyz")
    assert demo["snippet"] in run.read("/", port_offset=1)
    assert [person for person in demo["people"].values() if person["email"] not in run.output()] == []
    assert demo["people"]["reseller_second_admin"]["email"] == "noor@northlight.example"
    assert "in use" not in run.output()
    checked = call("flask", run.folder, run.port, "ops", "check")
    assert (checked.returncode, checked.stdout) == (0, "All 12 invariants hold.\n")
    assert stat.S_IMODE((run.folder / ENVIRONMENT).stat().st_mode) == 0o600
    second = call("run", run.folder, run.port)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"Portico already runs in {run.folder}.")

    run.process.send_signal(signal.SIGINT)

    assert run.process.wait(DOWN) == 0
    assert not run.descendants_live()
    late = call("flask", run.folder, run.port, "ops", "check")
    assert (late.returncode, late.stderr) == (
        1,
        f"Portico does not run in {run.folder}. Start it with `make run` first.\n",
    )


@pytest.fixture
def left(instance: Path) -> Path:
    """The folder as a run has left it."""
    if not (instance / "secret-key").exists():
        Run.start(instance).stop()
    return instance


@pytest.mark.process
def test_it_keeps_its_data_and_its_key(left: Path) -> None:
    key = (left / "secret-key").read_text()

    Run.start(left).stop()

    assert (left / "secret-key").read_text() == key
    assert stat.S_IMODE((left / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(left.stat().st_mode) == 0o700


@pytest.mark.process
@pytest.mark.parametrize("name", ["worker", "valkey"])
def test_a_program_that_dies_ends_everything_with_its_name(run: Run, name: str) -> None:
    os.kill(run.children()[name], signal.SIGKILL)

    assert run.process.wait(DOWN) == 1
    assert f"{name} ended with code -9." in run.output()
    assert not run.descendants_live()


@pytest.mark.process
def test_killing_it_leaves_nothing_behind(run: Run) -> None:
    run.process.kill()
    run.process.wait()

    wait_for_end(run)
    assert call("reset", run.folder).returncode == 0
    assert [path.name for path in run.folder.iterdir()] == [LOCK]


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    port = free_port()
    for taken in (port, port + 1):
        with socket.create_server(("127.0.0.1", taken)):
            outcome = call("run", tmp_path / "instance", port)

        assert (outcome.returncode, outcome.stdout) == (1, "")
        assert outcome.stderr == (
            f"Port {taken} of 127.0.0.1 cannot be used: Address already in use. "
            "Choose another, such as PORT=8100 make run (which then takes 8100 and 8101).\n"
        )


def test_an_unsafe_setting_is_one_clear_line(tmp_path: Path) -> None:
    outcome = call("run", tmp_path / "instance", 0)

    assert (outcome.returncode, outcome.stderr) == (1, "PORT must be a whole number between 1 and 65535.\n")


def test_reset_refuses_while_it_runs(tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    with instance_lock(tmp_path / "instance"):
        (tmp_path / "instance" / "secret-key").write_text("kept")
        outcome = call("reset", tmp_path / "instance")

    assert outcome.returncode == 1
    assert outcome.stderr.startswith("Portico already runs in")
    assert (tmp_path / "instance" / "secret-key").read_text() == "kept"


@pytest.mark.parametrize("word", ["run", "reset"])
def test_a_folder_with_files_of_others_is_left_alone(tmp_path: Path, word: str) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")

    outcome = call(word, tmp_path)

    assert outcome.returncode == 1
    assert "holds other files: set INSTANCE_DIR to a new or empty folder." in outcome.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_reset_without_an_instance_has_nothing_to_do(tmp_path: Path) -> None:
    outcome = call("reset", tmp_path / "instance")

    assert (outcome.returncode, outcome.stdout) == (
        0,
        f"{tmp_path}/instance does not exist: there is nothing to empty.\n",
    )
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("urls", "sentence"),
    [
        ({}, "Set MIGRATION_DATABASE_URL"),
        (
            {
                "DATABASE_URL": "postgresql+psycopg://portal_app@127.0.0.1:1/portal",
                "MIGRATION_DATABASE_URL": "postgresql+psycopg://portal_owner@127.0.0.1:1/portal",
            },
            "The database of MIGRATION_DATABASE_URL does not answer: ",
        ),
    ],
)
def test_migrating_without_a_database_is_a_clear_sentence(urls: dict[str, str], sentence: str) -> None:
    environ = environ_for(Path("instance"), 8000) | urls

    outcome = subprocess.run(
        command("migrate"), cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )

    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith(sentence)


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql"])
def test_migrating_brings_a_database_up_to_date(fresh_database: Database, scheme: str) -> None:
    urls = {name: url.replace("postgresql+psycopg", scheme) for name, url in fresh_database.environ.items()}
    environ = environ_for(Path("instance"), 8000) | urls

    outcome = subprocess.run(
        command("migrate"), cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )

    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "The schema is the newest.\n", "")
