"""`python -m portal.local`: run the product here, command it, empty it, migrate it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from shutil import rmtree
from types import FrameType

from portal.config import ConfigError, Settings
from portal.local.process import LocalError
from portal.local.stack import LOCK, Stack, bring_up_to_date, flask_command, instance_lock
from portal.local.summary import summary


def main(arguments: list[str]) -> int:
    """Do what was asked for, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m portal.local", description=__doc__)
    parser.add_argument("command", choices=[*COMMANDS, "flask"], help="what to do")
    parser.add_argument("words", nargs=argparse.REMAINDER, help="after `flask`: its command")
    wanted = parser.parse_args(arguments)
    try:
        if wanted.command == "flask":
            return flask_command(Settings.from_env(os.environ).instance_dir, wanted.words)
        COMMANDS[wanted.command](os.environ)
    except (ConfigError, LocalError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def run(environ: Mapping[str, str]) -> None:
    """Start everything, say where it is, and stay until a signal comes."""
    _stop_on_signals()
    with Stack(environ, tell=_tell) as stack:
        _tell(f"\n{summary(stack.folder, stack.settings.public_url)}\n")
        stack.watch()


def reset(environ: Mapping[str, str]) -> None:
    """Empty the instance folder; servers that the environment names are left alone."""
    folder = Settings.from_env(environ).instance_dir
    if not folder.exists():
        _tell(f"{folder} does not exist: there is nothing to empty.")
        return
    with instance_lock(folder):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                rmtree(path)
            elif path.name != LOCK:
                path.unlink()
    _tell(f"{folder} is empty now.")


def migrate(environ: Mapping[str, str]) -> None:
    """Bring the database of MIGRATION_DATABASE_URL to the newest schema; for servers of one's own."""
    owner_url = Settings.from_env(environ).migration_database_url
    if not owner_url:
        raise LocalError("Set MIGRATION_DATABASE_URL, and DATABASE_URL. `make run` migrates by itself.")
    bring_up_to_date(owner_url)
    _tell("The schema is the newest.")


def _stop_on_signals() -> None:
    """Turn the first signal into KeyboardInterrupt, and do not let a second one cut the end short."""
    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        wanted.append(signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in wanted:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in wanted:
        signal.signal(number, stop)


def _tell(text: str) -> None:
    print(text, flush=True)


COMMANDS = {"run": run, "reset": reset, "migrate": migrate}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
