"""Patterns that sellers write for their fields: only such as are tried in a moment, whatever is typed."""

import re

from portal.kernel.errors import Invalid
from portal.kernel.texts import Text

LONGEST_TEXT = 200
"""Of what a pattern is tried on."""
MOST_REPEATS = 3


def ensure_harmless(pattern: str) -> None:
    """Raise Invalid for a pattern that is none, or that could take long.

    A repeated group, a reference and a look around can; so can many repetitions in a row.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise _refused(Text("This is not a regular expression.")) from error
    bare = re.sub(r"\[\^?\]?[^\]]*\]", "c", re.sub(r"\\[^1-9]", "x", pattern))
    repeats = len(re.findall(r"[*+]|\{\d*,?\d*\}", bare))
    if repeats > MOST_REPEATS or re.search(r"\\[1-9]|\(\?(?!:)|\)[*+{]", bare):
        raise _refused(Text("Use a simpler expression: at most three repetitions, and none of a group."))


def _refused(words: Text) -> Invalid:
    return Invalid(field_errors={"pattern": words})


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text is of this form."""
    return len(text) <= LONGEST_TEXT and re.fullmatch(pattern, text) is not None
