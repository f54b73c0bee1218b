"""Private folders, locks and socket paths under the instance folder."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree

from portal.local.process import LocalError

LONGEST_SOCKET = 107
"""Bytes of a unix socket's path that the kernel takes, without the closing zero."""
AWKWARD = frozenset(",\"'\\%@?#&;\n")
"""Characters that one of libpq, PostgreSQL's settings or a URL would read as something else."""


def private_folder(path: Path) -> Path:
    """Make sure the folder exists and is ours alone; raises LocalError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if path.stat().st_uid != os.geteuid():
            raise LocalError(
                f"{path} belongs to another user: remove it, or set INSTANCE_DIR to another folder."
            )
        path.chmod(0o700)
    except OSError as error:
        raise LocalError(
            f"{path} cannot be used: {error.strerror}. Set INSTANCE_DIR to a folder of yours."
        ) from error
    return path


def instance_folder(path: Path, *, mark: str) -> Path:
    """Make sure the folder is private, and ours to fill and to empty; raises LocalError."""
    if path.is_dir() and not (path / mark).exists() and any(path.iterdir()):
        raise LocalError(f"{path} holds other files: set INSTANCE_DIR to a new or empty folder.")
    return private_folder(path)


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file that only we can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def socket_folder(home: Path, *, longest_name: str) -> Iterator[Path]:
    """A 0700 folder for a socket: `home` itself, or a fresh short one when its path does not do."""
    path = str(home / longest_name)
    if len(os.fsencode(path)) <= LONGEST_SOCKET and not AWKWARD & set(path):
        yield private_folder(home)
        return
    short = Path(tempfile.mkdtemp(prefix="portico-", dir=os.environ.get("XDG_RUNTIME_DIR") or None))
    try:
        yield short
    finally:
        rmtree(short, ignore_errors=True)


@contextmanager
def held_lock(path: Path, *, refusal: str, seconds: float = 10) -> Iterator[int]:
    """Hold a lock file and yield its descriptor; raises LocalError(refusal).

    A child that inherits the descriptor holds the lock too, so it is free only when all are gone.
    The wait is for the children of a run that was killed: they need a moment to end.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while not _locked(descriptor):
            if _holder_runs(descriptor) or time.monotonic() > deadline:
                raise LocalError(refusal)
            time.sleep(0.1)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        try:
            yield descriptor
        finally:
            os.truncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder_runs(descriptor: int) -> bool:
    """Whether the process that took the lock is alive, rather than only its children."""
    holder = os.pread(descriptor, 20, 0)
    return holder.isdigit() and Path(f"/proc/{int(holder)}").exists()
