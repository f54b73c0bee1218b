"""Children: they say why they died, and leave nothing behind."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.local.process import LAUNCHER, Child, LocalError, run_once, session_members

WANDERER = """
import os, sys, time
if not os.fork():
    os.setpgrp()
    time.sleep(60)
print("ready", flush=True)
time.sleep(60)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_an_early_death_is_told_with_the_last_words(tmp_path: Path) -> None:
    child = Child(python("print('No such table'); exit(3)"), log=tmp_path / "seed.log")

    with pytest.raises(LocalError, match="^seed could not start. No such table$"):
        child.wait_until(lambda: False, seconds=20)


def test_silence_is_told_with_the_place_of_the_log(tmp_path: Path) -> None:
    child = Child(python("import time; time.sleep(60)"), log=tmp_path / "web.log")

    with pytest.raises(LocalError, match=r"^web did not answer within 0 s; see .*/web\.log$"):
        child.wait_until(lambda: False, seconds=0.2)
    child.stop()


def test_a_failed_program_tells_its_last_words_and_not_those_of_earlier_runs(tmp_path: Path) -> None:
    log = tmp_path / "seed.log"
    run_once(python("print('all is well')"), log=log)

    with pytest.raises(LocalError, match="^seed failed. broken$"):
        run_once(python("exit('broken')"), log=log)


def test_the_environment_is_the_given_one(tmp_path: Path) -> None:
    log = tmp_path / "env.log"

    run_once(
        python("import os; print(os.environ.get('HOME'), os.environ['WORD'])"),
        log=log,
        environ={"WORD": "here"},
    )

    assert log.read_text() == "None here\n"


def test_stopping_reaches_what_left_the_process_group(tmp_path: Path) -> None:
    child = Child(python(WANDERER), log=tmp_path / "worker.log")
    child.wait_until(lambda: "ready" in child.last_words(), seconds=20)
    assert len(session_members(child.pid)) == 2

    child.stop(seconds=5)

    deadline = time.monotonic() + 5
    while session_members(child.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert session_members(child.pid) == []


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * 5_000_001)

    run_once(python("print('new')"), log=log)

    assert log.read_text() == "new\n"
    assert (tmp_path / "web.log.1").stat().st_size == 5_000_001


def test_it_does_not_start_for_a_parent_that_is_gone() -> None:
    stranger = "1"
    command = [sys.executable, "-I", str(LAUNCHER), stranger, "15", "none", *python("print('it ran')")]

    outcome = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert outcome.stderr.strip() == "The parent ended before the start."
