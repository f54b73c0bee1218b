"""Make the virtual environment with pip in it, by nothing but the standard library.

Run as a script by the Makefile. Debian keeps `ensurepip` in a package of its own (python3-venv);
without it we fetch pip from the package index ourselves, so that nobody needs to install packages
as root. PIP_INDEX_URL names another index.
"""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

PIP = "pip-26.3-py3-none-any.whl"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
ADVICE = "Install python3-venv (Debian, Ubuntu), or name your package index in PIP_INDEX_URL."


def main(folder: Path) -> None:
    """Create the environment, or complete one whose making was cut short."""
    python = folder / "bin" / "python"
    if not works(python):
        venv.create(folder, clear=True, symlinks=True)
    has_pip = works(python, "-m", "pip", "--version")
    if not has_pip and not works(python, "-m", "ensurepip", "--default-pip"):
        install_pip(python)


def works(python: Path, *arguments: str) -> bool:
    """Whether this Python exists and does what the arguments say."""
    command = [str(python), *(arguments or ("-c", ""))]
    return python.exists() and not subprocess.run(command, capture_output=True, check=False).returncode  # noqa: S603


def install_pip(python: Path) -> None:
    """Let pip install itself: its wheel can be run as it is."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / PIP
        try:
            wheel.write_bytes(fetched_wheel())
        except OSError as error:
            sys.exit(f"pip is missing here and cannot be fetched: {error}. {ADVICE}")
        command = [str(python), f"{wheel}/pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
        subprocess.run(command, check=True)  # noqa: S603 -- our own interpreter, and a wheel of known hash


def package_index() -> str:
    """The package index this machine is set to: no address stands in the project. Raises OSError."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(["/etc/pip.conf", Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf"])
    index = os.environ.get("PIP_INDEX_URL") or settings.get("global", "index-url", fallback="")
    if not index:
        raise OSError("set PIP_INDEX_URL to the address of your package index")
    return index


def fetched_wheel() -> bytes:
    """Download pip's wheel and compare its hash; raises OSError."""
    index = package_index().rstrip("/") + "/pip/"
    with urlopen(index, timeout=60) as answer:  # noqa: S310 -- the user's own index
        page = answer.read().decode()
    link = re.search(rf'href="([^"]*{re.escape(PIP)}[^"]*)"', page)
    if not link:
        raise OSError(f"{index} does not offer {PIP}")
    with urlopen(urljoin(index, link[1]), timeout=180) as answer:  # noqa: S310
        wheel: bytes = answer.read()
    if hashlib.sha256(wheel).hexdigest() != SHA256:
        raise OSError(f"{PIP} from {index} is not the file we know")
    return wheel


if __name__ == "__main__":
    main(Path(sys.argv[1]))
