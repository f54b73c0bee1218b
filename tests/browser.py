"""Print the path of a Chromium, after installing one when there is none; run by the Makefile."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Print the browser's path, or end with a sentence that says what is missing."""
    browser = found() or installed_by_system() or installed_by_playwright()
    if not browser:
        sys.exit("No Chromium could be found or installed: set PORTAL_CHROMIUM to the path of one.")
    sys.stdout.write(f"{browser}\n")


def found() -> str | None:
    """A browser that is here already, the one PORTAL_CHROMIUM names first."""
    named = os.environ.get("PORTAL_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None) or of_playwright()


def of_playwright() -> str | None:
    """The browser Playwright keeps in its cache."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def installed_by_system() -> str | None:
    """Debian's own, where we may install it."""
    if not shutil.which("apt-get"):
        return None
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if root and not shutil.which("sudo"):
        return None
    succeeded(*root, "apt-get", "update", "-q")
    succeeded(*root, "apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium")
    return shutil.which("chromium")


def installed_by_playwright() -> str | None:
    """The one Playwright was made for, into the user's cache."""
    return of_playwright() if succeeded(sys.executable, "-m", "playwright", "install", "chromium") else None


def succeeded(*command: str) -> bool:
    """Run a command whose output goes to the terminal, not into our answer."""
    return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0


if __name__ == "__main__":
    main()
