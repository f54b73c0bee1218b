"""Start a program that dies with its parent, and that does not see itself as root.

Run as a script (`launch.py PARENT SIGNAL DISGUISE PROGRAM ...`), so that nothing needs to happen
between fork and exec of a process that may have threads.

PostgreSQL refuses to run as root, and `initdb` wants its user in the password file. So root, and
a user without a name, run it inside a user namespace in which they are called `nobody`. Outside
of it, the process keeps its own user and rights over files; no user is added, no file changes hands.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOBODY = 65534

NO_NAMESPACE = """\
PostgreSQL does not run as root, and this machine does not let us start it in a user namespace ({reason}).
Run as an ordinary user, or set DATABASE_URL and MIGRATION_DATABASE_URL to a server of yours.
"""


def main(arguments: list[str]) -> None:
    """Replace this process by the program."""
    parent, death_signal, disguise, *program = arguments
    libc = ctypes.CDLL(None, use_errno=True)
    if disguise == "nobody":
        try:
            become_nobody(libc)
        except OSError as error:
            sys.exit(NO_NAMESPACE.format(reason=error.strerror))
    if libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise last_error("prctl")
    if os.getppid() != int(parent):
        sys.exit("The parent ended before the start.")
    os.execv(program[0], program)  # noqa: S606 -- no shell is wanted here


def become_nobody(libc: ctypes.CDLL) -> None:
    """Enter a user namespace in which our user and group are `nobody`; raises OSError."""
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise last_error("unshare")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


def last_error(call: str) -> OSError:
    """The error that the last C function left behind."""
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number), call)


if __name__ == "__main__":
    main(sys.argv[1:])
