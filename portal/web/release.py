"""Cuts a release of the widget's loader: `make loader`, once its VERSION is a new one (docs/widget.md)."""

import sys
from pathlib import Path

from portal.web.assets import LOADER, RELEASED, Assets, integrity_of, version_of

LIST = "hashes.txt"


def cut(root: Path) -> str:
    """Keep today's loader under its version, and its hash in the list; gives the version.

    Raises FileExistsError where that version was released with other bytes: pages have pinned it.
    """
    loader = Assets(root).get(LOADER)
    if loader is None:
        raise FileNotFoundError(root / LOADER)
    version, folder = version_of(loader.content), root / RELEASED
    file = folder / f"{version}.js"
    if not file.exists():
        file.write_bytes(loader.content)
        with (folder / LIST).open("a") as hashes:
            hashes.write(f"{version} {integrity_of(loader.content)}\n")
    elif file.read_bytes() != loader.content:
        raise FileExistsError(f"{version} was released and never changes: give the loader a new VERSION.")
    return version


if __name__ == "__main__":
    sys.stdout.write(f"{cut(Path(__file__).parents[1] / 'static')}\n")
