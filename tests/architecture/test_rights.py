"""A right that people are shown is one that something asks for at the door by which they come."""

import re
from collections.abc import Iterable
from pathlib import Path

from portal.domain.users.permissions import (
    CUSTOMER_ROLES,
    NOT_IN_PORTAL,
    NOT_IN_SHOP,
    NOT_YET,
    ROLE_PERMISSIONS,
    STAFF_ROLES,
    Permission,
    Role,
)
from portal.local.process import ROOT

TABLES = ("domain/users/permissions.py", "web/permission_words.py")
SHOP = ("widget", "templates/widget")


def _asked(files: Iterable[Path]) -> set[str]:
    code = "\n".join(file.read_text() for file in files)
    asked = set(re.findall(r"Permission\.([A-Z_]+)", code))
    return asked | {one.replace(".", "_").upper() for one in re.findall(r"may\(\"([a-z_.]+)\"", code)}


def _files() -> tuple[list[Path], list[Path]]:
    """The code that only the shop runs, and all other."""
    portal = ROOT / "portal"
    files = [*portal.rglob("*.py"), *portal.rglob("*.html")]
    files = [file for file in files if not str(file).endswith(TABLES)]
    shop = [file for file in files if any(file.is_relative_to(portal / part) for part in SHOP)]
    return shop, [file for file in files if file not in shop]


def _held(roles: Iterable[Role]) -> set[str]:
    return {right.name for role in roles for right in ROLE_PERMISSIONS[role]}


def test_a_right_is_asked_for_or_is_not_shown() -> None:
    shop, others = _files()

    asked = _asked(shop) | _asked(others)
    assert {right.name for right in Permission} - asked == {right.name for right in NOT_YET}


def test_a_right_is_asked_for_at_the_door_of_who_is_shown_it() -> None:
    shop, others = _files()
    nowhere = {right.name for right in NOT_YET}

    unasked = [_held(CUSTOMER_ROLES) - _asked(shop), _held(STAFF_ROLES) - _asked(others)]

    assert [rights - nowhere for rights in unasked] == [
        {right.name for right in door - NOT_YET} for door in (NOT_IN_SHOP, NOT_IN_PORTAL)
    ]
