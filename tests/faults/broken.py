"""A command of the product in a hurry, and on request with one safeguard taken away.

`flask jobs relay|worker` in a process of its own. It is forked from a server that has imported the
product already, because starting is what takes longest in these tests.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from math import inf
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.application import create_app
from portal.config import Settings
from portal.connectors.contract import Result
from portal.connectors.registry import connector
from portal.db import outbox
from portal.db.outbox import Lease
from portal.domain.provisioning.actions import Attempt
from portal.jobs import heartbeat, provisioning, relay
from portal.local.launch import PR_SET_PDEATHSIG
from portal.local.process import session_members

LEASE = timedelta(seconds=4)
HAND_AGAIN_AFTER = timedelta(seconds=1)


def hurry() -> None:
    """Wait for seconds where the product waits for a minute."""
    outbox.LEASE, heartbeat.BEAT = LEASE, LEASE / 4
    outbox.HAND_AGAIN_AFTER = HAND_AGAIN_AFTER
    relay.SWEEP_EVERY, relay.PATIENCE = 0.5, 1.0


def without_lease() -> None:
    """Every lease has lapsed as soon as it is given."""
    outbox.LEASE = timedelta(0)


def without_fence() -> None:
    """The end of a run is written, also of one that was taken over."""
    outbox._fenced = _write_whatever_the_token  # type: ignore[assignment]


def without_handing_again() -> None:
    """Work is handed over once, and then believed to be in good hands."""
    outbox.HAND_AGAIN_AFTER = timedelta(days=1000)


def without_lookup() -> None:
    """What was asked before is asked again as if it were new."""
    provisioning.perform = _create


def without_working_alone() -> None:
    """The relay hands over, and never works itself."""
    relay.PATIENCE = inf


def _write_whatever_the_token(session: Session, lease: Lease, changes: str, **values: object) -> None:
    bound = {"id": lease.id, "lease": outbox.LEASE.total_seconds()} | values
    session.execute(text(f"UPDATE outbox SET {changes} WHERE id = :id"), bound)


def _create(attempt: Attempt) -> Result:
    return connector(attempt.connector).create(attempt.call)


SAFEGUARDS: dict[str, Callable[[], None]] = {
    "fence": without_fence,
    "handing again": without_handing_again,
    "lease": without_lease,
    "lookup": without_lookup,
    "working alone": without_working_alone,
}


FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload([__name__])


@contextmanager
def command(what: str, *, without: str, environ: Mapping[str, str], log: Path) -> Iterator[ForkServerProcess]:
    """The command in a session of its own, which is killed with all that it has left behind."""
    child = FORKING.Process(target=_run, args=(what, without, environ, log))
    child.start()
    try:
        yield child
    finally:
        for pid in session_members(child.pid or 0):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        child.kill()
        child.join()


def _run(what: str, without: str, environ: Mapping[str, str], log: Path) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.setsid()
    with log.open("ab") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    os.environ.update(environ)
    hurry()
    if without:
        SAFEGUARDS[without]()
    app = create_app(Settings.from_env(os.environ))
    sys.exit(app.test_cli_runner().invoke(args=["jobs", what]).exit_code)
