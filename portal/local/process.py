"""A child process that we own: started to die with us, watched, stopped in order."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

LAUNCHER = Path(__file__).with_name("launch.py")
ROOT = Path(__file__).parents[2]
"""The checkout: programs start here, so that they find `wsgi.py`."""
LARGEST_LOG = 5_000_000
POLL = 0.02


class LocalError(Exception):
    """Something on this machine keeps us from starting; the text is one line for the user."""


class Child:
    """One running program. It gets `death_signal` when we end, however we end.

    It leads a session of its own, so that Ctrl-C in a terminal reaches us alone and we stop our
    children in order. It must be started from the main thread: the kernel counts the end of the
    starting thread as the end of the parent.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environ: Mapping[str, str] | None = None,
        death_signal: signal.Signals = signal.SIGTERM,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """Start `command`, whose first word is an absolute path; its output is added to `log`."""
        self.name = log.stem
        self.log = log
        disguise = "nobody" if needs_disguise(command[0]) else "none"
        launcher = [sys.executable, "-I", str(LAUNCHER), str(os.getpid()), str(int(death_signal)), disguise]
        with opened_log(log) as output:
            self._log_start = output.tell()
            self._popen = subprocess.Popen(  # noqa: S603 -- our own binaries and interpreter
                [*launcher, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if environ is None else dict(environ),
                cwd=ROOT,
                start_new_session=True,
                pass_fds=pass_fds,
            )

    @property
    def pid(self) -> int:
        """The process id, which is the program's own (the launcher becomes it)."""
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._popen.poll()

    def last_words(self) -> str:
        """The end of what this start wrote to the log."""
        with self.log.open("rb") as output:
            output.seek(self._log_start)
            return output.read()[-2000:].decode(errors="replace").strip()

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Poll until `ready()`; raises LocalError when the program ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.exit_code is not None:
                raise LocalError(f"{self.name} could not start. {self.last_words()}")
            if time.monotonic() > deadline:
                raise LocalError(f"{self.name} did not answer within {seconds:.0f} s; see {self.log}")
            time.sleep(POLL)

    def wait(self, seconds: float) -> None:
        """Wait for the end of the program, at most so long."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)

    def stop(self, *, by: signal.Signals = signal.SIGTERM, seconds: float = 20) -> None:
        """Ask it to end, wait, and kill what remains of its session."""
        if self.exit_code is None:
            self._popen.send_signal(by)
            self.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """Kill the program, if it still runs, and whatever it left in its session."""
        for pid in session_members(self.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._popen.wait()


def needs_disguise(program: str) -> bool:
    """PostgreSQL refuses root, and a user without an entry in the password file."""
    if Path(program).name not in {"initdb", "postgres"}:
        return False
    return os.geteuid() == 0 or not has_name(os.geteuid())


def has_name(user: int) -> bool:
    """Whether the password file knows this user."""
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def session_members(session: int) -> list[int]:
    """The processes of a session, also those that went to a process group of their own (as RQ's do)."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == session:
                    found.append(int(folder.name))
    return found


def run_once(
    command: Sequence[str], *, log: Path, environ: Mapping[str, str] | None = None, seconds: float = 120
) -> None:
    """Run a program to its end; raises LocalError with its last words when it fails."""
    child = Child(command, log=log, environ=environ)
    try:
        child.wait(seconds)
    finally:
        child.stop()
    if child.exit_code != 0:
        raise LocalError(f"{child.name} failed. {child.last_words()}")


def opened_log(path: Path) -> BinaryIO:
    """Open a log for adding to it, after putting a large one aside as `<name>.1`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")
