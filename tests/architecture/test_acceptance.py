"""Each acceptance line of the specification that is said to hold is shown by a test that names it."""

import ast

from portal.local.process import ROOT

HELD = {
    1, 2, 6, 7, 8, 9, 10, 14, 15, 16, 17, 18, 25, 29, 30, 31, 32, 33, 40, 41, 42, 43, 74, 87, 89, 90, 91, 94,
    96, 97, 98, 99, 100, 101, 102, 103, 106, 107, 108, 110, 111, 112, 114,
}  # fmt: skip
"""By their numbers in section 5."""


def _shown() -> set[int]:
    """The numbers in the markers of all tests."""
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.acceptance":
                found |= {ast.literal_eval(one) for one in node.args}
    return found


def test_every_line_that_holds_is_shown_by_a_test() -> None:
    assert _shown() == HELD
