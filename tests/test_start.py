"""How a process starts, or refuses to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal import create_app
from portal.config import ConfigError, Settings
from tests.application import SECRET

ROOT = Path(__file__).parents[1]
COMPLETE = {
    "DATABASE_URL": "postgresql://app@127.0.0.1:1/x",
    "REDIS_URL": "redis://127.0.0.1:1",
    "SMTP_URL": "smtp://127.0.0.1:1",
    "SECRET_KEY": SECRET,
}


def flask(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    return subprocess.run(command, cwd=ROOT, env=bare | environ, capture_output=True, text=True, check=False)


def test_it_checks_its_settings() -> None:
    found = flask("check-config", **COMPLETE)

    assert found.returncode == 0
    assert found.stdout == "The settings are complete. Browsers reach the portal at http://localhost:8000.\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"SECRET_KEY": ""},
            "Set SECRET_KEY, or use `make run`, which provides them.",
        ),
        ({"PORT": "none"}, "PORT must be a whole number between 1 and 65535."),
    ],
)
def test_an_unsafe_setting_is_one_sentence_and_no_traceback(change: dict[str, str], said: str) -> None:
    found = flask("check-config", **COMPLETE | change)

    assert (found.returncode, found.stderr.strip()) == (1, f"Portico does not start: {said}")


def test_the_application_is_not_made_from_half_the_settings() -> None:
    with pytest.raises(ConfigError, match="SMTP_URL"):
        create_app(Settings.from_env(COMPLETE | {"SMTP_URL": ""}))
