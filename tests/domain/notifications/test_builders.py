"""Each mail that can be written has somebody who knows what it says."""

from pathlib import Path

import portal
from portal.domain.notifications.builders import BUILDERS

FOLDER = Path(portal.__file__).parent / "templates" / "mail"


def test_mails_and_builders_are_the_same_set() -> None:
    written = {folder.name for folder in FOLDER.iterdir() if folder.is_dir() and folder.name[0] != "_"}

    assert len(written) > 15
    assert set(BUILDERS) == written
