"""A right that people are shown is one that something asks for."""

import re

from portal.domain.users.permissions import NOT_YET, Permission
from portal.local.process import ROOT

TABLES = ("domain/users/permissions.py", "web/permission_words.py")


def test_a_right_is_asked_for_or_is_not_shown() -> None:
    files = [*(ROOT / "portal").rglob("*.py"), *(ROOT / "portal/templates").rglob("*.html")]
    code = "\n".join(file.read_text() for file in files if not str(file).endswith(TABLES))
    asked = set(re.findall(r"Permission\.([A-Z_]+)", code))
    asked |= {one.replace(".", "_").upper() for one in re.findall(r"may\(\"([a-z_.]+)\"", code)}

    assert {right.name for right in Permission} - asked == {right.name for right in NOT_YET}
